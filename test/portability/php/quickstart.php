<?php

// php quickstart.php profiles.ndjson: one {"profile": ..., "subscribedAtChanged": ...} a line

function upsert(array $lines, int $attempt = 1): int
{
    $wait = 1;
    $request = curl_init((getenv('RELEVA_BASE_URL') ?: 'https://releva.ai') . '/api/v0/profiles');
    curl_setopt_array($request, [ // it follows no redirect, unless it is told to
        CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Authorization: Bearer ' . getenv('RELEVA_SECRET_KEY')],
        CURLOPT_POSTFIELDS => '{"profiles":[' . implode(',', $lines) . ']}',
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HEADERFUNCTION => function ($request, string $header) use (&$wait): int {
            $wait = preg_match('/^retry-after: *(\d+)/i', $header, $found) ? max(1, (int) $found[1]) : $wait;
            return strlen($header);
        },
    ]);
    $body = (string) curl_exec($request);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status === 202) {
        return count($lines);
    }
    if (!in_array($status, [429, 503]) || $attempt === 8) {
        fwrite(STDERR, "$status " . (json_decode($body)->message ?? curl_error($request)) . "\n");
        exit(1);
    }
    sleep($wait);
    return upsert($lines, $attempt + 1);
}

[$accepted, $lines] = [0, []];
$file = fopen($argv[1], 'r');
while ($line = fgets($file)) {
    $lines[] = rtrim($line);
    if (count($lines) === 500) {
        [$accepted, $lines] = [$accepted + upsert($lines), []];
    }
}
$accepted += $lines ? upsert($lines) : 0;
echo "$accepted records accepted\n";
