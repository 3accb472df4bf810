using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Leaving;
using Palisade.Api.Tests.Support;
using Palisade.Audit.Events;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>Events as an answer that goes on.</summary>
public sealed class FollowTests(PalisadeApp app)
{
    [Fact]
    public async Task Events_come_as_they_happen_and_a_broken_answer_is_taken_up_where_it_ended()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.WaitForSealAsync();
        var start = (string)(await scene.Operator.GetAsync("events?limit=1000", HttpStatusCode.OK))["continuation"]!;

        string last;
        using (var first = await FollowAsync(scene, $"events?follow=true&action=partner.&after={start}"))
        {
            await AddAsync(scene, "one");
            var line = await first.ReadAsync("partner.created");
            last = (string)line["continuation"]!;
        }

        await AddAsync(scene, "two");
        await AddAsync(scene, "three");
        using var second = await FollowAsync(scene, $"events?follow=true&action=partner.created&after={last}");
        var (two, three) = (await second.ReadAsync("partner.created"), await second.ReadAsync("partner.created"));
        Assert.True((long)two["event"]!["seq"]! < (long)three["event"]!["seq"]!);
    }

    [Fact]
    public async Task An_answer_ends_soon_after_its_key_was_revoked()
    {
        var scene = await Scene.CreateAsync(app);
        var key = await scene.Operator.PostAsync("api-keys", new { scopes = new[] { "audit:follow" } }, HttpStatusCode.Created);
        using var byKey = scene.Brand.With((string?)key["plaintext"]);
        using var answer = await FollowAsync(byKey, "events?follow=true");
        await scene.Operator.SendAsync(HttpMethod.Delete, $"api-keys/{(string?)key["id"]}", body: null, HttpStatusCode.OK);
        Assert.True(await answer.EndsAsync());
    }

    [Fact]
    public async Task So_many_follow_at_a_time_and_one_more_is_refused_until_one_goes()
    {
        var scene = await Scene.CreateAsync(app);
        var open = new List<Lines>();
        for (var i = 0; i < Followers.MostPerTenant; i++)
            open.Add(await FollowAsync(scene, "events?follow=true&action=custom."));
        Assert.Equal("too_many_followers", (string?)(await scene.Operator.GetAsync("events?follow=true", HttpStatusCode.TooManyRequests))["error"]);

        open[0].Dispose();
        await Eventually.TrueAsync(async () =>
        {
            using var again = await scene.Operator.GetAsync(new Uri("events?follow=true&action=custom.", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            return again.StatusCode == HttpStatusCode.OK;
        });
        foreach (var lines in open)
            lines.Dispose();
    }

    private static Task AddAsync(Scene scene, string name) => scene.Operator.PostAsync("partners", new { email = $"{name}@example.com", name }, HttpStatusCode.Created);

    private static Task<Lines> FollowAsync(Scene scene, string path) => FollowAsync(scene.Operator, path);

    private static async Task<Lines> FollowAsync(HttpClient client, string path)
    {
        // Less than the 15 seconds after which a line comes that says nothing.
        var response = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(12));
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new Lines(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed class Lines(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        /// <summary>The next line with such an event.</summary>
        public async Task<JsonNode> ReadAsync(string action)
        {
            while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
            {
                var node = JsonNode.Parse(line)!;
                if ((string?)node["event"]?["action"] == action)
                    return node;
            }

            throw new InvalidOperationException("the answer ended");
        }

        /// <summary>Whether it ends within a minute.</summary>
        public async Task<bool> EndsAsync()
        {
            try
            {
                while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is not null)
                {
                }

                return true;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
