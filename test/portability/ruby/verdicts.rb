# The verdict of json_schemer on every vector: ruby verdicts.rb <schema> <vectors>

require "json"
require "set" # json_schemer 0.2 uses it, and Ruby 3.1 does not load it by itself
require "json_schemer"

schema_file, vectors_file = ARGV

schemer = JSONSchemer.schema(JSON.parse(File.read(schema_file)))
verdicts = JSON.parse(File.read(vectors_file)).to_h { |vector| [vector["name"], schemer.valid?(vector["body"])] }

puts JSON.generate(version: JSONSchemer::VERSION, verdicts: verdicts)
