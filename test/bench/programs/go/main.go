// The loop of an afternoon in Go. Arguments: URL, NDJSON file, rows of a request, requests in flight.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
)

type location struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

type entry[T any] struct {
	Key    string `json:"key"`
	Values []T    `json:"values"`
}

type custom struct {
	String  []entry[string]  `json:"string,omitempty"`
	Numeric []entry[float64] `json:"numeric,omitempty"`
	Date    []entry[string]  `json:"date,omitempty"`
}

type profile struct {
	Email         string    `json:"email,omitempty"`
	FirstName     string    `json:"firstName,omitempty"`
	LastName      string    `json:"lastName,omitempty"`
	PhoneNumber   string    `json:"phoneNumber,omitempty"`
	RegisteredAt  string    `json:"registeredAt,omitempty"`
	SubscribedAt  string    `json:"subscribedAt,omitempty"`
	Birthday      string    `json:"birthday,omitempty"`
	Consent       string    `json:"consent,omitempty"`
	Location      *location `json:"location,omitempty"`
	AddTags       []string  `json:"addTags,omitempty"`
	Custom        *custom   `json:"custom,omitempty"`
	Subscriptions []string  `json:"subscriptions,omitempty"`
}

type record struct {
	Profile             profile `json:"profile"`
	SubscribedAtChanged bool    `json:"subscribedAtChanged"`
}

type request struct {
	Profiles []record `json:"profiles"`
}

func post(url string, profiles []record) error {
	body, err := json.Marshal(request{profiles})
	if err != nil {
		return err
	}
	call, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	call.Header.Set("Authorization", "Bearer bench")
	call.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(call)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusAccepted {
		return fmt.Errorf("the sink answered %d", response.StatusCode)
	}
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	url, path := os.Args[1], os.Args[2]
	size, err := strconv.Atoi(os.Args[3])
	check(err)
	inFlight, err := strconv.Atoi(os.Args[4])
	check(err)
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = inFlight

	file, err := os.Open(path)
	check(err)
	batches := make(chan []record)
	var senders sync.WaitGroup
	for n := 0; n < inFlight; n++ {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for profiles := range batches {
				check(post(url, profiles))
			}
		}()
	}

	lines := bufio.NewScanner(file)
	profiles := make([]record, 0, size)
	for lines.Scan() {
		var one record
		check(json.Unmarshal(lines.Bytes(), &one))
		profiles = append(profiles, one)
		if len(profiles) == size {
			batches <- profiles
			profiles = make([]record, 0, size)
		}
	}
	check(lines.Err())
	if len(profiles) > 0 {
		batches <- profiles
	}
	close(batches)
	senders.Wait()
}
