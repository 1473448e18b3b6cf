package key_value

import (
	"bytes"
	"encoding/json"
)

// GetJSON reads the value of a key as JSON into what the target points to, as json.Unmarshal does. A missing
// key is the error ErrNoSuchKey.
func GetJSON(store Store, key string, target any) error {
	value, err := Get(store, key)
	if err != nil {
		return err
	}
	return json.Unmarshal(value, target)
}

// SetJSON keeps a value as JSON, as json.Marshal makes it, but with nothing escaped that need not be.
func SetJSON(store Store, key string, value any) error {
	text, err := marshal(value)
	if err != nil {
		return err
	}
	return Set(store, key, text)
}

// marshal makes the same bytes as the SDKs of other languages, which do not escape for HTML and JavaScript.
func marshal(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return unescapeSeparators(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// unescapeSeparators undoes the two escapes that the encoder makes all the same.
func unescapeSeparators(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return text
	}
	result := make([]byte, 0, len(text))
	for len(text) > 0 {
		switch {
		case bytes.HasPrefix(text, []byte(`\u2028`)):
			result, text = append(result, "\u2028"...), text[6:]
		case bytes.HasPrefix(text, []byte(`\u2029`)):
			result, text = append(result, "\u2029"...), text[6:]
		case text[0] == '\\':
			// An escape is two bytes at least, and the second may be a backslash as well.
			result, text = append(result, text[:2]...), text[2:]
		default:
			result, text = append(result, text[0]), text[1:]
		}
	}
	return result
}
