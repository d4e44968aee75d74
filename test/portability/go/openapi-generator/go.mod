module portability

go 1.26
