<?php

/** The verdict of justinrainbow/json-schema on every vector: php verdicts.php <schema> <vectors> */

declare(strict_types=1);

require 'JsonSchema/autoload.php';

[, $schemaFile, $vectorsFile] = $argv;

$schema = (object) ['$ref' => 'file://' . realpath($schemaFile)];
$validator = new JsonSchema\Validator();

$verdicts = [];
foreach (json_decode(file_get_contents($vectorsFile), flags: JSON_THROW_ON_ERROR) as $vector) {
    $validator->reset();
    $validator->validate($vector->body, $schema);
    $verdicts[$vector->name] = $validator->isValid();
}

// Debian's package of the library says its version in no file.
$version = preg_replace('/^\d+:|-[^-]*$/', '', exec("dpkg-query --show --showformat='\${Version}' php-json-schema"));
echo json_encode(['version' => $version, 'verdicts' => $verdicts]), "\n";
