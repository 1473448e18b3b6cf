module github.com/fermyon/spin/sdk/go

go 1.24
