// Package config reads the variables that the manifest gives a component.
package config

import (
	"errors"
	"strconv"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// cases are those of the interface's error, in its order.
var cases = [...]string{"provider error: ", "invalid key: ", "invalid schema: ", "error: "}

// Get gives the value of a variable.
func Get(key string) (string, error) {
	var result abi.Area
	host.GetConfig(key, &result)
	if result.Byte(0) == 0 {
		return result.Text(4), nil
	}
	tag := int(result.Byte(4))
	if tag >= len(cases) {
		return "", errors.New("unrecognized error: " + strconv.Itoa(tag))
	}
	return "", errors.New(cases[tag] + result.Text(8))
}
