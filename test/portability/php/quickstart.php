<?php

const USAGE = <<<'TEXT'
Usage: php quickstart.php FILE

Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.
TEXT;
const BATCH = 500;
const TRIES = 5;

function stop(int $code, string $words): never
{
    fwrite(STDERR, "$words\n");
    exit($code);
}

/** The lines that are not blank, by their numbers, some at a time: PHP may use little memory. */
function batches(string $path): Generator
{
    $lines = [];
    foreach (new SplFileObject($path) as $index => $line) {
        if (trim($line) !== '') {
            $lines[$index + 1] = trim($line);
        }
        if (count($lines) === BATCH) {
            yield $lines;
            $lines = [];
        }
    }
    if ($lines !== []) {
        yield $lines;
    }
}

function send(string $name, array $lines): void
{
    for ($attempt = 1; ; $attempt++) {
        $wait = $attempt;
        $request = curl_init((rtrim((string) getenv('RELEVA_BASE_URL'), '/') ?: 'https://releva.ai') . '/api/v0/profiles');
        curl_setopt_array($request, [ // it follows no redirect, unless it is told to
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Authorization: Bearer ' . getenv('RELEVA_SECRET_KEY')],
            CURLOPT_POSTFIELDS => '{"profiles":[' . implode(',', $lines) . ']}',
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 60,
            CURLOPT_HEADERFUNCTION => function ($request, string $header) use (&$wait): int {
                $wait = preg_match('/^retry-after: *([1-9]\d*)\s*$/i', $header, $found) ? (int) $found[1] : $wait;
                return strlen($header);
            },
        ]);
        $answer = curl_exec($request);
        $answer !== false || stop(1, "$name: no answer: " . curl_error($request));
        $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
        if ($status === 202) {
            return;
        }
        if (!in_array($status, [429, 503], true) || $attempt === TRIES) {
            stop(1, "$name: $status " . (json_decode($answer)->message ?? 'without a message'));
        }
        sleep($wait);
    }
}

if ($argc !== 2 || !preg_match('/^[!-~]+$/D', (string) getenv('RELEVA_SECRET_KEY'))) {
    stop(2, USAGE);
}
$count = 0;
try {
    foreach (batches($argv[1]) as $lines) {
        foreach ($lines as $number => $line) {
            is_object(json_decode($line)) || stop(2, "line $number is not a JSON object in UTF-8; nothing was sent");
        }
        $count += count($lines);
    }
} catch (RuntimeException | LogicException $error) {
    stop(2, $error->getMessage());
}
$count > 0 || stop(0, 'there is no record in the file; nothing was sent');
foreach (batches($argv[1]) as $index => $lines) {
    send('batch ' . $index + 1 . ', from line ' . array_key_first($lines), $lines);
}
echo "$count records accepted\n";
