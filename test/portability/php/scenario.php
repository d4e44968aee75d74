<?php

/** The scenario, on the client of openapi-generator: php scenario.php <generated client> [<constant: the format of date-times>] */

declare(strict_types=1);

require __DIR__ . '/autoload.php';

use GuzzleHttp\Client;
use Releva\Api\ProfilesApi;
use Releva\ApiException;
use Releva\Configuration;
use Releva\Model\Consent;
use Releva\Model\CustomDateField;
use Releva\Model\CustomFields;
use Releva\Model\CustomNumericField;
use Releva\Model\CustomStringField;
use Releva\Model\Location;
use Releva\Model\Profile;
use Releva\Model\ProfileUpsert;
use Releva\Model\UpsertProfilesRequest;
use Releva\ObjectSerializer;

if (isset($argv[2])) {
    ObjectSerializer::setDateTimeFormat(constant($argv[2]));
}

function client(string $secretKey): ProfilesApi
{
    $configuration = (new Configuration())->setHost(getenv('RELEVA_BASE_URL'))->setAccessToken($secretKey);
    return new ProfilesApi(new Client(['allow_redirects' => false]), $configuration);
}

function person(string $name): Profile
{
    return (new Profile())->setEmail("$name@shop.example");
}

function changed(Profile $profile, bool $subscribedAtChanged): ProfileUpsert
{
    return (new ProfileUpsert())->setProfile($profile)->setSubscribedAtChanged($subscribedAtChanged);
}

function upsert(ProfilesApi $api, Profile ...$profiles): void
{
    send($api, ...array_map(static fn (Profile $profile) => changed($profile, false), $profiles));
}

function send(ProfilesApi $api, ProfileUpsert ...$profiles): void
{
    [, $status] = $api->upsertProfilesWithHttpInfo((new UpsertProfilesRequest())->setProfiles($profiles));
    if ($status !== 202) { // a redirect that is not followed is no exception
        throw new RuntimeException("The server answered $status");
    }
}

function refused(string $step, callable $send): void
{
    try {
        $send();
    } catch (ApiException $error) {
        $message = $error->getResponseObject()->getMessage();
        echo json_encode(['step' => $step, 'status' => $error->getCode(), 'message' => $message]), "\n";
        return;
    }
    throw new RuntimeException("$step: the server accepted it");
}

$api = client(getenv('RELEVA_SECRET_KEY'));

// minimal
upsert($api, person('min'), (new Profile())->setPhoneNumber('+49875345976'));

// identities
$both = person('both')->setId('c-1')->setPhoneNumber('+359888123456')->setFirstName('Both');
send($api, changed($both, true));

// full
$custom = (new CustomFields())
    ->setString([(new CustomStringField())->setKey('gender')->setValues(['female'])])
    ->setNumeric([(new CustomNumericField())->setKey('visits')->setValues([12])])
    ->setDate([(new CustomDateField())->setKey('lastSeen')->setValues([new DateTime('2024-02-29T23:59:59Z')])]);
upsert($api, person('full')
    ->setPhoneNumber('+390612345678')
    ->setFirstName('Full')
    ->setLastName('Fields')
    ->setConsent(Consent::PRIVACY_POLICY)
    ->setRegisteredAt(new DateTime('2019-10-02T10:15:30Z'))
    ->setSubscribedAt(new DateTime('2021-03-04T05:06:07Z'))
    ->setBirthday(new DateTime('1986-01-17'))
    ->setUnsubscribeLink('')
    ->setCustom($custom)
    ->setAddTags(['vip', 'sofia'])
    ->setRemoveTags(['lead'])
    ->setSubscriptions(['news', 'offers'])
    ->setLocation((new Location())->setLat(42.6977)->setLon(23.3219)));

// consents
$consents = Consent::getAllowableEnumValues();
upsert($api, ...array_map(
    static fn (int $index, string $consent) => person('consent-' . $index + 1)->setConsent($consent),
    array_keys($consents),
    $consents,
));

// subscribed, subscriptions
$names = ['tri-absent', 'tri-null', 'tri-empty'];
upsert($api, ...array_map(static fn (string $name) => person($name)->setSubscriptions(['news']), $names));
upsert($api, person('tri-absent'), person('tri-null')->setSubscriptions(null), person('tri-empty')->setSubscriptions([]));

// numbers
$exact = (new CustomNumericField())->setKey('exact')->setValues([0.1, 9007199254740991, -0.5, 1e-7, 16777217]);
upsert($api, person('num-1')
    ->setLocation((new Location())->setLat(48.208174123456785)->setLon(-179.99999999999997))
    ->setCustom((new CustomFields())->setNumeric([$exact])));

// instants
$seen = (new CustomDateField())->setKey('seen')->setValues([new DateTime('2024-10-02T10:15:30.987Z')]);
upsert($api, person('time-1')
    ->setRegisteredAt(new DateTime('2024-10-02T10:15:30.123Z'))
    ->setSubscribedAt(new DateTime('2024-10-02T12:15:30+02:00'))
    ->setCustom((new CustomFields())->setDate([$seen]))
    ->setBirthday(new DateTime('2000-02-29')));

// text
upsert($api, person('text-1')
    ->setFirstName('Ана-Мария "Ани" \\ Ñandú 🛍️')
    ->setLastName("O'Neil\u{2028}<b>&amp;")
    ->setAddTags(['тест', 'emoji 🎉']));

// bulk
foreach (array_chunk(range(0, 999), 100) as $batch) {
    upsert($api, ...array_map(
        static fn (int $index) => person(sprintf('bulk-%04d', $index))->setFirstName('Bulk')->setAddTags(['bulk']),
        $batch,
    ));
}

// refused, wrong-key, unavailable
refused('refused', static fn () => upsert($api, person('good'), (new Profile())->setEmail('bad@refused.example')));
refused('wrong-key', static fn () => upsert(client('wrong-key'), person('min')));
refused('unavailable', static fn () => upsert($api, person('unavailable')));
upsert($api, person('unavailable'));
