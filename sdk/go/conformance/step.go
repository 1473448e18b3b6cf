package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/fermyon/spin/sdk/go/key_value"
)

// step is an operation of a vector. Which fields it has depends on the operation.
type step struct {
	Op      string      `json:"op"`
	Label   string      `json:"label"`
	Count   json.Number `json:"count"`
	Name    string      `json:"name"`
	Key     string      `json:"key"`
	Keys    []string    `json:"keys"`
	Value   []byte      `json:"value"`
	Entries []entry     `json:"entries"`
	JSON    any         `json:"json"`
	Delta   int64       `json:"delta,string"`
	As      string      `json:"as"`
	Version *string     `json:"version"`
	Prefix  string      `json:"prefix"`
	Cursor  string      `json:"cursor"`
	Limit   int         `json:"limit"`

	Keep         *keeping `json:"keep"`
	Start        *string  `json:"start"`
	End          *string  `json:"end"`
	Reverse      bool     `json:"reverse"`
	Checks       []check  `json:"checks"`
	Writes       []write  `json:"writes"`
	Milliseconds int64    `json:"milliseconds"`
}

// keeping is what is to be kept beside a value.
type keeping struct {
	ExpiresIn *int64           `json:"expiresIn"`
	ExpiresAt *json.RawMessage `json:"expiresAt"`
	Metadata  *json.RawMessage `json:"metadata"`
}

// UnmarshalJSON reads it; null is something that is there.
func (k *keeping) UnmarshalJSON(text []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	if in, isThere := fields["expiresIn"]; isThere {
		k.ExpiresIn = new(int64)
		if err := json.Unmarshal(in, k.ExpiresIn); err != nil {
			return err
		}
	}
	if at, isThere := fields["expiresAt"]; isThere {
		k.ExpiresAt = &at
	}
	if metadata, isThere := fields["metadata"]; isThere {
		k.Metadata = &metadata
	}
	return nil
}

// keep is the same for the SDK.
func (k *keeping) keep() (keep key_value.Keep, err error) {
	if k == nil {
		return keep, nil
	}
	if k.ExpiresIn != nil {
		keep.ExpiresIn = time.Duration(*k.ExpiresIn) * time.Millisecond
		if *k.ExpiresIn == 0 {
			// In Go, 0 is what is left out. No time at all is asked for like this.
			keep.ExpiresIn = 1
		}
	}
	if k.ExpiresAt != nil && string(*k.ExpiresAt) == "null" {
		keep.NoExpiry = true
	} else if k.ExpiresAt != nil {
		var milliseconds int64
		err = json.Unmarshal(*k.ExpiresAt, &milliseconds)
		keep.ExpiresAt = time.UnixMilli(milliseconds)
	}
	if k.Metadata != nil && string(*k.Metadata) == "null" {
		keep.NoMetadata = true
	} else if k.Metadata != nil {
		keep.Metadata = string(*k.Metadata)
	}
	return keep, err
}

// check is a key and the name of a version, or null, in an array.
type check struct {
	key  string
	name *string
}

// UnmarshalJSON reads it.
func (c *check) UnmarshalJSON(text []byte) error {
	var pair [2]*string
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	*c = check{*pair[0], pair[1]}
	return nil
}

// write is what a commit does to a key.
type write struct {
	Kind  string   `json:"kind"`
	Key   string   `json:"key"`
	Value []byte   `json:"value"`
	Delta int64    `json:"delta,string"`
	Keep  *keeping `json:"keep"`
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
