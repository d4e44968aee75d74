package main

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"

	"portability/verdicts/vectors"
)

func main() {
	vectors.Judge("github.com/getkin/kin-openapi", func(text []byte) (vectors.Validator, error) {
		contract, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			return nil, err
		}
		request := contract.Components.Schemas["UpsertProfilesRequest"].Value
		return func(body json.RawMessage) bool {
			var value any
			return json.Unmarshal(body, &value) == nil && request.VisitJSON(value) == nil
		}, nil
	})
}
