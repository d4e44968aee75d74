package main // go run quickstart.go profiles.ndjson

import "cmp"
import "encoding/json"
import "fmt"
import "log"
import "net/http"
import "os"
import "strings"
import "time"

func main() {
	records := strings.Split(strings.TrimSpace(string(must(os.ReadFile(os.Args[len(os.Args)-1])))), "\n")
	for start := 0; start < len(records); start += 500 {
		send(records[start:min(start+500, len(records))], 10)
	}
	fmt.Println(len(records), "records accepted")
}

func send(batch []string, tries int) {
	body := strings.NewReader(`{"profiles":[` + strings.Join(batch, ",") + `]}`)
	request := must(http.NewRequest("POST", cmp.Or(os.Getenv("RELEVA_BASE_URL"), "https://releva.ai")+"/api/v0/profiles", body))
	request.Header = http.Header{"Authorization": {"Bearer " + os.Getenv("RELEVA_SECRET_KEY")}, "Content-Type": {"application/json"}}
	response := must(http.DefaultTransport.RoundTrip(request)) // follows no redirect
	defer response.Body.Close()
	if wait, _ := time.ParseDuration(response.Header.Get("Retry-After") + "s"); tries > 1 && (response.StatusCode == 429 || response.StatusCode == 503) {
		time.Sleep(max(wait, time.Second))
		send(batch, tries-1)
	} else if answer := map[string]any{}; response.StatusCode != 202 {
		_ = json.NewDecoder(response.Body).Decode(&answer)
		log.Fatalln(response.Status, answer["message"])
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
