using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

/// <summary>Its argument is a file with one {"profile": {...}, "subscribedAtChanged": false} on each line.</summary>
static class Quickstart
{
    const int Batch = 500, Tries = 10;
    static readonly HttpClient Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

    public static async Task<int> Main(string[] files)
    {
        Http.BaseAddress = new Uri(Environment.GetEnvironmentVariable("RELEVA_BASE_URL") ?? "https://releva.ai");
        Http.DefaultRequestHeaders.Add("Authorization", "Bearer " + Environment.GetEnvironmentVariable("RELEVA_SECRET_KEY"));
        var lines = File.ReadAllLines(files[0]);
        for (var from = 0; from < lines.Length; from += Batch)
            if (!await Send(lines.Skip(from).Take(Batch))) return 1;
        Console.WriteLine($"{lines.Length} profiles accepted");
        return 0;
    }

    static async Task<bool> Send(IEnumerable<string> records, int attempt = 1)
    {
        var body = new StringContent($"{{\"profiles\":[{string.Join(",", records)}]}}", Encoding.UTF8, "application/json");
        var response = await Http.PostAsync("/api/v0/profiles", body);
        var status = (int)response.StatusCode;
        if (status == 202) return true;
        if (attempt < Tries && (status == 429 || status == 503))
        {
            await Task.Delay(Math.Max(1000, (int)(response.Headers.RetryAfter?.Delta?.TotalMilliseconds ?? 0)));
            return await Send(records, attempt + 1);
        }
        Console.Error.WriteLine($"{status} {await response.Content.ReadAsStringAsync()}"); // {"message": what is wrong}
        return false;
    }
}
