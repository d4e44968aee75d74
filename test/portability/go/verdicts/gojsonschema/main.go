package main

import (
	"encoding/json"

	"github.com/xeipuuv/gojsonschema"

	"portability/verdicts/vectors"
)

func main() {
	vectors.Judge("github.com/xeipuuv/gojsonschema", func(text []byte) (vectors.Validator, error) {
		schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
		return func(body json.RawMessage) bool {
			result, err := schema.Validate(gojsonschema.NewBytesLoader(body))
			return err == nil && result.Valid()
		}, err
	})
}
