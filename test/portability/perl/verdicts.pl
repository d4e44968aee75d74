#!/usr/bin/env perl
# The verdict of JSON::Validator on every vector: perl verdicts.pl <schema> <vectors>

use v5.36;

use JSON::Validator;
use Mojo::File qw(path);
use Mojo::JSON qw(decode_json encode_json false true);

my ($schema_file, $vectors_file) = @ARGV;

my $schema = JSON::Validator->new->schema(decode_json path($schema_file)->slurp)->schema;
my $vectors = decode_json path($vectors_file)->slurp;
my %verdicts = map { $_->{name} => $schema->validate($_->{body}) ? false : true } @$vectors;

say encode_json {version => JSON::Validator->VERSION, verdicts => \%verdicts};
