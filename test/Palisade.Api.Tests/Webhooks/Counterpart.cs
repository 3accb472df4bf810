using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>The npm package <c>standardwebhooks</c>, as published, as the receiver of a webhook.</summary>
internal static class Counterpart
{
    public static async Task<IReadOnlyList<JsonNode>> VerifyAsync(params (string Secret, Received Call)[] messages)
    {
        var input = JsonSerializer.Serialize(new
        {
            tools = RepositoryFolder.PathOf("eng", "tools"),
            messages = messages.Select(m => new
            {
                secret = m.Secret,
                headers = m.Call.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
                body = m.Call.Text,
            }),
        });
        var start = new ProcessStartInfo("node", [RepositoryFolder.PathOf("test", "Palisade.Api.Tests", "Webhooks", "verify-webhook.mjs"), input])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return [.. JsonNode.Parse(await output)!.AsArray().Select(n => n!)];
    }
}
