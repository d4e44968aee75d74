// The scenario of test/portability/README.md, with the client that oapi-codegen makes.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"

	"portability/releva"
)

type sender struct{ client *releva.ClientWithResponses }

func newSender(secretKey string) sender {
	client, err := releva.NewClientWithResponses(os.Getenv("RELEVA_BASE_URL"),
		releva.WithHTTPClient(&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // following would turn the POST into a GET
		}}),
		releva.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+secretKey)
			return nil
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	return sender{client}
}

func (s sender) upsert(records []releva.ProfileUpsert) *releva.UpsertProfilesResponse {
	response, err := s.client.UpsertProfilesWithResponse(context.Background(), releva.UpsertProfilesRequest{Profiles: records})
	if err != nil {
		log.Fatal(err)
	}
	return response
}

// send looks at the status: to this client no answer of the server is an error.
func (s sender) send(records ...releva.ProfileUpsert) {
	if response := s.upsert(records); response.StatusCode() != http.StatusAccepted {
		log.Fatalf("%s: %s", response.Status(), response.Body)
	}
}

// sendRefused prints what the server says against the records.
func (s sender) sendRefused(step string, records ...releva.ProfileUpsert) {
	response := s.upsert(records)
	if response.JSONDefault == nil {
		log.Fatalf("%s: no message in %s: %s", step, response.Status(), response.Body)
	}
	report(step, response.StatusCode(), response.JSONDefault.Message)
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
	server.send(
		consented(1, releva.LegitimateInterest),
		consented(2, releva.PrivacyPolicy),
		consented(3, releva.MandatoryCookies),
		consented(4, releva.CookiesPolicy),
	)

	news := nullable.NewNullableWithValue([]string{"news"})
	server.send(subscribed("tri-absent", news), subscribed("tri-null", news), subscribed("tri-empty", news))
	server.send(
		unchanged(releva.Profile{Email: new("tri-absent@shop.example")}),
		subscribed("tri-null", nullable.NewNullNullable[[]string]()),
		subscribed("tri-empty", nullable.NewNullableWithValue([]string{})),
	)

	server.send(unchanged(releva.Profile{
		Email:    new("num-1@shop.example"),
		Location: &releva.Location{Lat: 48.208174123456785, Lon: -179.99999999999997},
		Custom: &releva.CustomFields{Numeric: &[]releva.CustomNumericField{
			{Key: "exact", Values: []float64{0.1, 9007199254740991, -0.5, 1e-7, 16777217}},
		}},
	}))
	server.send(unchanged(releva.Profile{
		Email:        new("time-1@shop.example"),
		RegisteredAt: instant("2024-10-02T10:15:30.123Z"),
		SubscribedAt: instant("2024-10-02T12:15:30+02:00"),
		Birthday:     date(2000, time.February, 29),
		Custom: &releva.CustomFields{Date: &[]releva.CustomDateField{
			{Key: "seen", Values: []time.Time{*instant("2024-10-02T10:15:30.987Z")}},
		}},
	}))
	server.send(unchanged(releva.Profile{
		Email:     new("text-1@shop.example"),
		FirstName: new(`Ана-Мария "Ани" \ Ñandú 🛍️`),
		LastName:  new("O'Neil\u2028<b>&amp;"),
		AddTags:   &[]string{"тест", "emoji 🎉"},
	}))

	for batch := range 10 {
		var records []releva.ProfileUpsert
		for i := range 100 {
			email := fmt.Sprintf("bulk-%04d@shop.example", batch*100+i)
			records = append(records, unchanged(releva.Profile{
				Email: &email, FirstName: new("Bulk"), AddTags: &[]string{"bulk"},
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
		Consent:         new(releva.PrivacyPolicy),
		RegisteredAt:    instant("2019-10-02T10:15:30Z"),
		SubscribedAt:    instant("2021-03-04T05:06:07Z"),
		Birthday:        date(1986, time.January, 17),
		UnsubscribeLink: new(""),
		Custom: &releva.CustomFields{
			String:  &[]releva.CustomStringField{{Key: "gender", Values: []string{"female"}}},
			Numeric: &[]releva.CustomNumericField{{Key: "visits", Values: []float64{12}}},
			Date:    &[]releva.CustomDateField{{Key: "lastSeen", Values: []time.Time{*instant("2024-02-29T23:59:59Z")}}},
		},
		AddTags:       &[]string{"vip", "sofia"},
		RemoveTags:    &[]string{"lead"},
		Subscriptions: nullable.NewNullableWithValue([]string{"news", "offers"}),
		Location:      &releva.Location{Lat: 42.6977, Lon: 23.3219},
	}
}

func unchanged(profile releva.Profile) releva.ProfileUpsert {
	return releva.ProfileUpsert{Profile: profile}
}

func consented(number int, consent releva.Consent) releva.ProfileUpsert {
	return unchanged(releva.Profile{Email: new(fmt.Sprintf("consent-%d@shop.example", number)), Consent: &consent})
}

func subscribed(name string, subscriptions nullable.Nullable[[]string]) releva.ProfileUpsert {
	return unchanged(releva.Profile{Email: new(name + "@shop.example"), Subscriptions: subscriptions})
}

func instant(text string) *time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		log.Fatal(err)
	}
	return &at
}

func date(year int, month time.Month, day int) *types.Date {
	return &types.Date{Time: time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

func report(step string, status int, message string) {
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"step": step, "status": status, "message": message})
}
