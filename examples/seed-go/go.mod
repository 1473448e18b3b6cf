module seed-go

go 1.24

require github.com/fermyon/spin/sdk/go v1.5.1

replace github.com/fermyon/spin/sdk/go => ../../sdk/go
