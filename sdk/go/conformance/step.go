package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/fermyon/spin/sdk/go/key_value"
)

// step is an operation of a vector. Which fields it has depends on the operation.
type step struct {
	Op      string   `json:"op"`
	Label   string   `json:"label"`
	Count   int      `json:"count"`
	Name    string   `json:"name"`
	Key     string   `json:"key"`
	Keys    []string `json:"keys"`
	Value   []byte   `json:"value"`
	Entries []entry  `json:"entries"`
	JSON    any      `json:"json"`
	Delta   int64    `json:"delta,string"`
	As      string   `json:"as"`
	Version *string  `json:"version"`
	Prefix  string   `json:"prefix"`
	Cursor  string   `json:"cursor"`
	Limit   int      `json:"limit"`
}

// entry is a key and its value, which is base64, in an array.
type entry key_value.Entry

// UnmarshalJSON reads it.
func (e *entry) UnmarshalJSON(text []byte) error {
	var pair [2]string
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	value, err := base64.StdEncoding.DecodeString(pair[1])
	*e = entry{Key: pair[0], Value: value}
	return err
}

// line is the JSON of an answer, with nothing escaped that need not be, and a line feed.
func line(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return text.Bytes()
}
