package spinhttp

import "github.com/fermyon/spin/sdk/go/internal/abi"

// field is one header. A name may come several times.
type field struct {
	name, value string
}

// textsOf makes headers a list as the host takes it: name and value, one after the other.
func textsOf(fields []field) []string {
	texts := make([]string, 0, len(fields)*2)
	for _, field := range fields {
		texts = append(texts, field.name, field.value)
	}
	return texts
}

// fieldsOf takes over headers that the host has written.
func fieldsOf(list, count uint32) []field {
	texts := abi.TakeTexts(list, count*2)
	fields := make([]field, count)
	for index := range fields {
		fields[index] = field{texts[index*2], texts[index*2+1]}
	}
	return fields
}
