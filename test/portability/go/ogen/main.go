// The scenario of test/portability/README.md, with the client that ogen makes.
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

type secretKey string

func (key secretKey) SecretKey(context.Context, releva.OperationName) (releva.SecretKey, error) {
	return releva.SecretKey{Token: string(key)}, nil
}

type sender struct{ client *releva.Client }

func newSender(key string) sender {
	client, err := releva.NewClient(os.Getenv("RELEVA_BASE_URL"), secretKey(key),
		releva.WithClient(&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // following would turn the POST into a GET
		}}),
	)
	if err != nil {
		log.Fatal(err)
	}
	return sender{client}
}

func (s sender) upsert(records []releva.ProfileUpsert) error {
	return s.client.UpsertProfiles(context.Background(), &releva.UpsertProfilesRequest{Profiles: records})
}

func (s sender) send(records ...releva.ProfileUpsert) {
	if err := s.upsert(records); err != nil {
		log.Fatal(err)
	}
}

// sendRefused prints what the server says against the records.
func (s sender) sendRefused(step string, records ...releva.ProfileUpsert) {
	err := s.upsert(records)
	var refusal *releva.ErrorMessageStatusCodeWithHeaders
	if !errors.As(err, &refusal) {
		log.Fatalf("%s: %v", step, err)
	}
	report(step, refusal.StatusCode, refusal.Response.Message)
}

func main() {
	server := newSender(os.Getenv("RELEVA_SECRET_KEY"))

	server.send(
		unchanged(releva.Profile{Email: text("min@shop.example")}),
		unchanged(releva.Profile{PhoneNumber: text("+49875345976")}),
	)
	server.send(releva.ProfileUpsert{
		Profile: releva.Profile{
			ID:          text("c-1"),
			Email:       text("both@shop.example"),
			PhoneNumber: text("+359888123456"),
			FirstName:   text("Both"),
		},
		SubscribedAtChanged: true,
	})
	server.send(unchanged(full()))

	var consents []releva.ProfileUpsert
	for i, consent := range releva.Consent("").AllValues() {
		consents = append(consents, unchanged(releva.Profile{
			Email: text(fmt.Sprintf("consent-%d@shop.example", i+1)), Consent: releva.NewOptConsent(consent),
		}))
	}
	server.send(consents...)

	news := releva.NewOptNilStringArray([]string{"news"})
	server.send(subscribed("tri-absent", news), subscribed("tri-null", news), subscribed("tri-empty", news))
	var null releva.OptNilStringArray
	null.SetToNull()
	server.send(
		unchanged(releva.Profile{Email: text("tri-absent@shop.example")}),
		subscribed("tri-null", null),
		subscribed("tri-empty", releva.NewOptNilStringArray([]string{})),
	)

	server.send(unchanged(releva.Profile{
		Email:    text("num-1@shop.example"),
		Location: releva.NewOptLocation(releva.Location{Lat: 48.208174123456785, Lon: -179.99999999999997}),
		Custom: releva.NewOptCustomFields(releva.CustomFields{Numeric: []releva.CustomNumericField{
			{Key: "exact", Values: []float64{0.1, 9007199254740991, -0.5, 1e-7, 16777217}},
		}}),
	}))
	server.send(unchanged(releva.Profile{
		Email:        text("time-1@shop.example"),
		RegisteredAt: releva.NewOptDateTime(instant("2024-10-02T10:15:30.123Z")),
		SubscribedAt: releva.NewOptDateTime(instant("2024-10-02T12:15:30+02:00")),
		Birthday:     releva.NewOptDate(time.Date(2000, time.February, 29, 0, 0, 0, 0, time.UTC)),
		Custom: releva.NewOptCustomFields(releva.CustomFields{Date: []releva.CustomDateField{
			{Key: "seen", Values: []time.Time{instant("2024-10-02T10:15:30.987Z")}},
		}}),
	}))
	server.send(unchanged(releva.Profile{
		Email:     text("text-1@shop.example"),
		FirstName: text(`Ана-Мария "Ани" \ Ñandú 🛍️`),
		LastName:  text("O'Neil\u2028<b>&amp;"),
		AddTags:   []string{"тест", "emoji 🎉"},
	}))

	for batch := range 10 {
		var records []releva.ProfileUpsert
		for i := range 100 {
			email := fmt.Sprintf("bulk-%04d@shop.example", batch*100+i)
			records = append(records, unchanged(releva.Profile{
				Email: text(email), FirstName: text("Bulk"), AddTags: []string{"bulk"},
			}))
		}
		server.send(records...)
	}

	server.sendRefused("refused",
		unchanged(releva.Profile{Email: text("good@shop.example")}),
		unchanged(releva.Profile{Email: text("bad@refused.example")}),
	)
	newSender("wrong-key").sendRefused("wrong-key", unchanged(releva.Profile{Email: text("min@shop.example")}))
	unavailable := unchanged(releva.Profile{Email: text("unavailable@shop.example")})
	server.sendRefused("unavailable", unavailable)
	server.send(unavailable)
}

func full() releva.Profile {
	return releva.Profile{
		Email:           text("full@shop.example"),
		PhoneNumber:     text("+390612345678"),
		FirstName:       text("Full"),
		LastName:        text("Fields"),
		Consent:         releva.NewOptConsent(releva.ConsentPrivacyPolicy),
		RegisteredAt:    releva.NewOptDateTime(instant("2019-10-02T10:15:30Z")),
		SubscribedAt:    releva.NewOptDateTime(instant("2021-03-04T05:06:07Z")),
		Birthday:        releva.NewOptDate(time.Date(1986, time.January, 17, 0, 0, 0, 0, time.UTC)),
		UnsubscribeLink: text(""),
		Custom: releva.NewOptCustomFields(releva.CustomFields{
			String:  []releva.CustomStringField{{Key: "gender", Values: []string{"female"}}},
			Numeric: []releva.CustomNumericField{{Key: "visits", Values: []float64{12}}},
			Date:    []releva.CustomDateField{{Key: "lastSeen", Values: []time.Time{instant("2024-02-29T23:59:59Z")}}},
		}),
		AddTags:       []string{"vip", "sofia"},
		RemoveTags:    []string{"lead"},
		Subscriptions: releva.NewOptNilStringArray([]string{"news", "offers"}),
		Location:      releva.NewOptLocation(releva.Location{Lat: 42.6977, Lon: 23.3219}),
	}
}

func unchanged(profile releva.Profile) releva.ProfileUpsert {
	return releva.ProfileUpsert{Profile: profile}
}

func subscribed(name string, subscriptions releva.OptNilStringArray) releva.ProfileUpsert {
	return unchanged(releva.Profile{Email: text(name + "@shop.example"), Subscriptions: subscriptions})
}

func text(value string) releva.OptString { return releva.NewOptString(value) }

func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		log.Fatal(err)
	}
	return at
}

func report(step string, status int, message string) {
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"step": step, "status": status, "message": message})
}
