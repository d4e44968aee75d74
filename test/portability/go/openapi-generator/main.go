// The scenario of test/portability/README.md, with the client that openapi-generator makes for Go.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"portability/releva"
)

type sender struct {
	client    *releva.APIClient
	secretKey string
}

func newSender(secretKey string) sender {
	configuration := releva.NewConfiguration()
	configuration.Servers = releva.ServerConfigurations{{URL: os.Getenv("RELEVA_BASE_URL")}}
	configuration.HTTPClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // following would turn the POST into a GET
	}}
	return sender{releva.NewAPIClient(configuration), secretKey}
}

func (s sender) upsert(records []releva.ProfileUpsert) (*http.Response, error) {
	ctx := context.WithValue(context.Background(), releva.ContextAccessToken, s.secretKey)
	_, response, err := s.client.ProfilesAPI.UpsertProfiles(ctx).
		UpsertProfilesRequest(releva.UpsertProfilesRequest{Profiles: records}).
		Execute()
	return response, err
}

func (s sender) send(records ...releva.ProfileUpsert) {
	if _, err := s.upsert(records); err != nil {
		log.Fatal(err)
	}
}

// sendRefused prints what the server says against the records.
func (s sender) sendRefused(step string, records ...releva.ProfileUpsert) {
	response, err := s.upsert(records)
	var refusal *releva.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		log.Fatalf("%s: %v", step, err)
	}
	said, ok := refusal.Model().(releva.ErrorMessage)
	if !ok {
		log.Fatalf("%s: no message in %s", step, refusal.Body())
	}
	report(step, response.StatusCode, said.Message)
}

func main() {
	server := newSender(os.Getenv("RELEVA_SECRET_KEY"))

	server.send(
		unchanged(releva.Profile{Email: new("min@shop.example")}),
		unchanged(releva.Profile{PhoneNumber: new("+49875345976")}),
	)
	server.send(releva.ProfileUpsert{
		Profile: releva.Profile{
			Id:          new("c-1"),
			Email:       new("both@shop.example"),
			PhoneNumber: new("+359888123456"),
			FirstName:   new("Both"),
		},
		SubscribedAtChanged: true,
	})
	server.send(unchanged(full()))

	var consents []releva.ProfileUpsert
	for i, consent := range releva.AllowedConsentEnumValues {
		email := fmt.Sprintf("consent-%d@shop.example", i+1)
		consents = append(consents, unchanged(releva.Profile{Email: &email, Consent: &consent}))
	}
	server.send(consents...)

	news := []string{"news"}
	server.send(subscribed("tri-absent", news), subscribed("tri-null", news), subscribed("tri-empty", news))
	// A nil slice is left out, so null cannot be said: to the server it means the same.
	server.send(subscribed("tri-absent", nil), subscribed("tri-null", nil), subscribed("tri-empty", []string{}))

	server.send(unchanged(releva.Profile{
		Email:    new("num-1@shop.example"),
		Location: releva.NewLocation(48.208174123456785, -179.99999999999997),
		Custom: &releva.CustomFields{Numeric: []releva.CustomNumericField{
			{Key: "exact", Values: []float64{0.1, 9007199254740991, -0.5, 1e-7, 16777217}},
		}},
	}))
	server.send(unchanged(releva.Profile{
		Email:        new("time-1@shop.example"),
		RegisteredAt: instant("2024-10-02T10:15:30.123Z"),
		SubscribedAt: instant("2024-10-02T12:15:30+02:00"),
		Birthday:     new("2000-02-29"),
		Custom: &releva.CustomFields{Date: []releva.CustomDateField{
			{Key: "seen", Values: []time.Time{*instant("2024-10-02T10:15:30.987Z")}},
		}},
	}))
	server.send(unchanged(releva.Profile{
		Email:     new("text-1@shop.example"),
		FirstName: new(`Ана-Мария "Ани" \ Ñandú 🛍️`),
		LastName:  new("O'Neil\u2028<b>&amp;"),
		AddTags:   []string{"тест", "emoji 🎉"},
	}))

	for batch := range 10 {
		var records []releva.ProfileUpsert
		for i := range 100 {
			email := fmt.Sprintf("bulk-%04d@shop.example", batch*100+i)
			records = append(records, unchanged(releva.Profile{
				Email: &email, FirstName: new("Bulk"), AddTags: []string{"bulk"},
			}))
		}
		server.send(records...)
	}

	server.sendRefused("refused",
		unchanged(releva.Profile{Email: new("good@shop.example")}),
		unchanged(releva.Profile{Email: new("bad@refused.example")}),
	)
	newSender("wrong-key").sendRefused("wrong-key", unchanged(releva.Profile{Email: new("min@shop.example")}))
	unavailable := unchanged(releva.Profile{Email: new("unavailable@shop.example")})
	server.sendRefused("unavailable", unavailable)
	server.send(unavailable)
}

func full() releva.Profile {
	return releva.Profile{
		Email:           new("full@shop.example"),
		PhoneNumber:     new("+390612345678"),
		FirstName:       new("Full"),
		LastName:        new("Fields"),
		Consent:         new(releva.PRIVACY_POLICY),
		RegisteredAt:    instant("2019-10-02T10:15:30Z"),
		SubscribedAt:    instant("2021-03-04T05:06:07Z"),
		Birthday:        new("1986-01-17"),
		UnsubscribeLink: new(""),
		Custom: &releva.CustomFields{
			String:  []releva.CustomStringField{{Key: "gender", Values: []string{"female"}}},
			Numeric: []releva.CustomNumericField{{Key: "visits", Values: []float64{12}}},
			Date:    []releva.CustomDateField{{Key: "lastSeen", Values: []time.Time{*instant("2024-02-29T23:59:59Z")}}},
		},
		AddTags:       []string{"vip", "sofia"},
		RemoveTags:    []string{"lead"},
		Subscriptions: []string{"news", "offers"},
		Location:      releva.NewLocation(42.6977, 23.3219),
	}
}

func unchanged(profile releva.Profile) releva.ProfileUpsert {
	return releva.ProfileUpsert{Profile: profile}
}

func subscribed(name string, subscriptions []string) releva.ProfileUpsert {
	return unchanged(releva.Profile{Email: new(name + "@shop.example"), Subscriptions: subscriptions})
}

func instant(text string) *time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		log.Fatal(err)
	}
	return &at
}

func report(step string, status int, message string) {
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"step": step, "status": status, "message": message})
}
