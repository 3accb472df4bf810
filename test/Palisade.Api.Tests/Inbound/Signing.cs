using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Inbound;

/// <summary>Signs webhooks: with the packages that senders use, and by hand where a test needs many or wrong ones.</summary>
internal static class Signing
{
    /// <summary>Runs the packages <c>stripe</c> and <c>standardwebhooks</c>; what they printed.</summary>
    public static async Task<JsonObject> WithPackagesAsync(JsonObject input)
    {
        input["tools"] = RepositoryFolder.PathOf("eng", "tools");
        var start = new ProcessStartInfo("node", [RepositoryFolder.PathOf("test", "Palisade.Api.Tests", "Inbound", "sign-webhooks.mjs"), input.ToJsonString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? JsonNode.Parse(await output)!.AsObject() : throw new InvalidOperationException(await errors);
    }

    public static string Stripe(string body, string secret, long? time = null)
    {
        var t = time ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $"t={t},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}")))}";
    }

    public static (string Time, string Signature) Standard(string id, string body, string secret, long? time = null)
    {
        var t = (time ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        return (t, "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{t}.{body}"))));
    }
}
