// Package vectors gives the body of each vector to a validator, and prints its verdicts.
package vectors

import (
	"encoding/json"
	"log"
	"os"
	"runtime/debug"
)

// Validator says whether a body is valid.
type Validator func(body json.RawMessage) bool

// Judge is the whole program: its last two arguments are the file with the schema and the vectors.
func Judge(module string, compile func(schema []byte) (Validator, error)) {
	if len(os.Args) < 3 {
		log.Fatalf("usage: %s <schema> <vectors>", os.Args[0])
	}
	files := os.Args[len(os.Args)-2:]
	valid, err := compile(read(files[0]))
	if err != nil {
		log.Fatal(err)
	}
	var all []struct {
		Name string          `json:"name"`
		Body json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(read(files[1]), &all); err != nil {
		log.Fatal(err)
	}
	verdicts := make(map[string]bool, len(all))
	for _, vector := range all {
		verdicts[vector.Name] = valid(vector.Body)
	}
	line := map[string]any{"version": versionOf(module), "verdicts": verdicts}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		log.Fatal(err)
	}
}

func read(file string) []byte {
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

// versionOf is the version of the module that was linked into this program.
func versionOf(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	log.Fatalf("%s is not part of this program", module)
	return ""
}
