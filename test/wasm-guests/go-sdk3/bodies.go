package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	spin "github.com/spinframework/spin-go-sdk/v3/http"
)

// answerInParts answers what is about bodies, files and other servers; false where it is about something else.
func answerInParts(writer http.ResponseWriter, request *http.Request) bool {
	query := request.URL.Query()
	text := func(name string) string {
		decoded, _ := hex.DecodeString(query.Get(name))
		return string(decoded)
	}
	number := func(name string) int {
		value, _ := strconv.Atoi(query.Get(name))
		return value
	}
	switch request.URL.Path {
	case "/stream":
		stream(writer, number("chunks"), number("bytes"))
	case "/late-trap":
		write(writer, []byte("first "))
		// A panic would run what the SDK has deferred, which ends the body as one that is whole.
		os.Exit(1)
	case "/echo-stream":
		passOn(writer, request.Body)
	case "/fetch":
		pass(writer, http.MethodGet, text("url"), nil)
	case "/forward":
		pass(writer, http.MethodPost, text("url"), request.Body)
	case "/file":
		file(writer, text("path"))
	case "/exit":
		os.Exit(number("code"))
	default:
		return false
	}
	return true
}

func stream(writer http.ResponseWriter, chunks int, size int) {
	for at := range chunks {
		if err := write(writer, bytes.Repeat([]byte{byte(at)}, size)); err != nil {
			fmt.Println("the reader went away")
			return
		}
	}
}

func pass(writer http.ResponseWriter, method string, url string, body io.Reader) {
	request, err := http.NewRequest(method, url, body)
	if err != nil {
		panic(err)
	}
	response, err := spin.Send(request)
	if err != nil {
		writer.WriteHeader(502)
		write(writer, []byte(err.Error()))
		return
	}
	defer response.Body.Close()
	writer.WriteHeader(response.StatusCode)
	passOn(writer, response.Body)
}

// passOn writes parts as they come; what of the head has not left goes before the first.
func passOn(writer http.ResponseWriter, body io.Reader) {
	writer.Write(nil)
	buffer := make([]byte, 1<<16)
	for {
		count, err := body.Read(buffer)
		if count > 0 && write(writer, buffer[:count]) != nil {
			return
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				panic(err)
			}
			return
		}
	}
}

func file(writer http.ResponseWriter, path string) {
	contents, err := os.ReadFile(path)
	if err != nil {
		writer.WriteHeader(404)
		return
	}
	write(writer, contents)
}
