require "json"
require "net/http"

USAGE = <<~TEXT
  Usage: ruby quickstart.rb FILE

  Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
  requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
  RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
  https://releva.ai unless it is set.
  Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.
TEXT
BATCH = 500
TRIES = 5
URL = URI("#{[ENV["RELEVA_BASE_URL"].to_s, "https://releva.ai"].find { |url| url != "" }.chomp("/")}/api/v0/profiles")
KEY = ENV["RELEVA_SECRET_KEY"].to_s

def stop(code, words)
  warn words
  exit code
end

def object?(line)
  line.valid_encoding? && JSON.parse(line).is_a?(Hash)
rescue JSON::ParserError
  false
end

def message(response)
  JSON.parse(response.body)["message"]
rescue JSON::ParserError, TypeError
  "without a message" # an answer that is not the API's, of a proxy for example
end

def send_batch(http, name, lines)
  headers = { "Authorization" => "Bearer #{KEY}", "Content-Type" => "application/json" }
  1.upto(TRIES) do |attempt|
    response = http.post(URL.path, %({"profiles":[#{lines.join(",")}]}), headers) # follows no redirect
    return if response.code == "202"

    stop 1, "#{name}: #{response.code} #{message(response)}" if attempt == TRIES || !%w[429 503].include?(response.code)
    wait = response["Retry-After"].to_i
    sleep(wait.positive? ? wait : attempt)
  rescue SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError => e
    stop 1, "#{name}: no answer: #{e.message}"
  end
end

stop 2, USAGE if ARGV.size != 1 || !KEY.match?(/\A[!-~]+\z/)
begin
  lines = File.foreach(ARGV[0], encoding: "UTF-8").with_index(1).reject { |line, _| line.b.strip.empty? }
rescue SystemCallError => e
  stop 2, e.message
end
lines.each { |line, number| object?(line) or stop 2, "line #{number} is not a JSON object in UTF-8; nothing was sent" }
stop 0, "there is no record in the file; nothing was sent" if lines.empty?
http = Net::HTTP.new(URL.host, URL.port)
http.use_ssl = URL.scheme == "https"
http.max_retries = 0
lines.each_slice(BATCH).with_index(1) do |batch, number|
  send_batch(http, "batch #{number}, from line #{batch[0][1]}", batch.map { |line, _| line.chomp })
end
puts "#{lines.size} records accepted"
