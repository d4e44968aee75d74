package main

import (
	"bytes"
	"encoding/json"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"portability/verdicts/vectors"
)

func main() {
	vectors.Judge("github.com/santhosh-tekuri/jsonschema/v6", func(text []byte) (vectors.Validator, error) {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat() // 2020-12 only annotates formats
		if err := compiler.AddResource("profile-upsert.schema.json", document); err != nil {
			return nil, err
		}
		schema, err := compiler.Compile("profile-upsert.schema.json")
		return func(body json.RawMessage) bool {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
			return err == nil && schema.Validate(value) == nil
		}, err
	})
}
