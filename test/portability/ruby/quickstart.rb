# ruby quickstart.rb profiles.ndjson: one {"profile": ..., "subscribedAtChanged": ...} a line

require "json"
require "net/http"

URL = URI("#{ENV.fetch("RELEVA_BASE_URL", "https://releva.ai")}/api/v0/profiles")
HEADERS = { "Authorization" => "Bearer #{ENV.fetch("RELEVA_SECRET_KEY")}", "Content-Type" => "application/json" }

def message(response)
  JSON.parse(response.body)["message"]
rescue JSON::ParserError, TypeError
  response.message # an answer that is not the API's, of a proxy for example
end

def upsert(http, lines, attempt = 1)
  response = http.post(URL.path, %({"profiles":[#{lines.join(",")}]}), HEADERS)
  return lines.size if response.code == "202"

  abort "#{response.code} #{message(response)}" unless %w[429 503].include?(response.code) && attempt < 8

  sleep [response["Retry-After"].to_i, 1].max
  upsert(http, lines, attempt + 1)
end

Net::HTTP.start(URL.host, URL.port, use_ssl: URL.scheme == "https") do |http|
  accepted = File.foreach(ARGV.fetch(0), chomp: true).each_slice(500).sum { |lines| upsert(http, lines) }
  puts "#{accepted} records accepted"
end
