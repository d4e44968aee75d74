using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

static class Quickstart
{
    const string Usage = @"Usage: dotnet run -- FILE

Sends FILE, one {""profile"": {...}, ""subscribedAtChanged"": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.";
    const int Batch = 500, Tries = 5;
    static readonly HttpClient Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

    public static async Task<int> Main(string[] files)
    {
        var key = Environment.GetEnvironmentVariable("RELEVA_SECRET_KEY") ?? "";
        var baseUrl = Environment.GetEnvironmentVariable("RELEVA_BASE_URL") ?? "";
        if (files.Length != 1 || !Regex.IsMatch(key, @"^[!-~]+\z")) return Stop(2, Usage);
        Http.BaseAddress = new Uri(baseUrl == "" ? "https://releva.ai" : baseUrl);
        Http.DefaultRequestHeaders.Add("Authorization", "Bearer " + key);
        Http.Timeout = TimeSpan.FromMinutes(1);
        string[] lines;
        try { lines = Encoding.UTF8.GetString(File.ReadAllBytes(files[0])).Split('\n'); }
        catch (SystemException error) { return Stop(2, error.Message); }
        var records = Enumerable.Range(1, lines.Length).Where(number => lines[number - 1].Trim() != "").ToList();
        var bad = records.Find(number => !IsObject(lines[number - 1].Trim()));
        if (bad > 0) return Stop(2, $"line {bad} is not a JSON object in UTF-8; nothing was sent");
        if (records.Count == 0) return Stop(0, "there is no record in the file; nothing was sent");
        for (var from = 0; from < records.Count; from += Batch)
        {
            var batch = records.Skip(from).Take(Batch).Select(number => lines[number - 1].Trim());
            var failure = await Send($"{{\"profiles\":[{string.Join(",", batch)}]}}");
            if (failure != null) return Stop(1, $"batch {from / Batch + 1}, from line {records[from]}: {failure}");
        }
        Console.WriteLine($"{records.Count} records accepted");
        return 0;
    }

    /// <summary>A text becomes "", every other value 0, the innermost first, until one is left. .NET has JsonDocument.Parse.</summary>
    static bool IsObject(string line)
    {
        var left = Regex.Replace(line, @"""(?>[^""\\\x00-\x1f]*(?:\\[""\\/bfnrtu][^""\\\x00-\x1f]*)*)""", "\"\"");
        left = Regex.Replace(left, @"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|\b(?:true|false|null)\b", "0");
        left = Regex.Replace(left, @"[ \t\r]+", "");
        for (var before = ""; before != left;)
        {
            before = left;
            left = Regex.Replace(left, @"\{(?:"""":(?:""""|0)(?:,"""":(?:""""|0))*)?\}|\[(?:(?:""""|0)(?:,(?:""""|0))*)?\]", "0");
        }
        return line.StartsWith("{") && left == "0" && !line.Contains("\ufffd"); // U+FFFD was no UTF-8
    }

    /// <summary>What went wrong, or null.</summary>
    static async Task<string> Send(string records)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var body = new StringContent(records, Encoding.UTF8, "application/json");
                var response = await Http.PostAsync("/api/v0/profiles", body);
                var status = (int)response.StatusCode;
                if (status == 202) return null;
                if (attempt == Tries || (status != 429 && status != 503))
                    return $"{status} {(await response.Content.ReadAsStringAsync()).Split('\n')[0]}"; // {"message": what is wrong}
                var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(attempt));
            }
            catch (HttpRequestException error) { return "no answer: " + error.Message; }
            catch (TaskCanceledException) { return "no answer in a minute"; }
        }
    }

    static int Stop(int code, string words)
    {
        Console.Error.WriteLine(words);
        return code;
    }
}
