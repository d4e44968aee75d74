package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const usage = `Usage: go build quickstart.go && ./quickstart FILE

Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.`

const batch, tries = 500, 5

var url = strings.TrimRight(cmp.Or(os.Getenv("RELEVA_BASE_URL"), "https://releva.ai"), "/") + "/api/v0/profiles"
var key = os.Getenv("RELEVA_SECRET_KEY")
var client = http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func main() {
	if len(os.Args) != 2 || !regexp.MustCompile(`^[!-~]+$`).MatchString(key) {
		stop(2, usage)
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		stop(2, err)
	}
	var records []string
	var numbers []int
	for index, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		} else if !utf8.ValidString(line) || line[0] != '{' || !json.Valid([]byte(line)) {
			stop(2, "line", index+1, "is not a JSON object in UTF-8; nothing was sent")
		}
		records, numbers = append(records, line), append(numbers, index+1)
	}
	if len(records) == 0 {
		stop(0, "there is no record in the file; nothing was sent")
	}
	for start := 0; start < len(records); start += batch {
		name := fmt.Sprintf("batch %d, from line %d:", start/batch+1, numbers[start])
		send(name, `{"profiles":[`+strings.Join(records[start:min(start+batch, len(records))], ",")+`]}`)
	}
	fmt.Println(len(records), "records accepted")
}

func send(name, body string) {
	for attempt := 1; ; attempt++ {
		request, err := http.NewRequest("POST", url, strings.NewReader(body))
		if err != nil {
			stop(2, "RELEVA_BASE_URL:", err)
		}
		request.Header = http.Header{"Authorization": {"Bearer " + key}, "Content-Type": {"application/json"}}
		response, err := client.Do(request)
		if err != nil {
			stop(1, name, "no answer:", err)
		}
		answer := struct{ Message string }{"without a message"}
		_ = json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer) // a proxy answers with HTML
		response.Body.Close()
		switch status := response.StatusCode; {
		case status == 202:
			return
		case attempt == tries || status != 429 && status != 503:
			stop(1, name, status, answer.Message)
		}
		wait, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		time.Sleep(time.Duration(cmp.Or(max(wait, 0), attempt)) * time.Second)
	}
}

func stop(code int, words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(code)
}
