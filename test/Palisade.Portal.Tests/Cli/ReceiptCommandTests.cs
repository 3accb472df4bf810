using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Platform;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

/// <summary><c>palisade receipt verify</c> as a program: what it says, and how it ends.</summary>
public sealed class ReceiptCommandTests(RunningInstallation running) : IClassFixture<RunningInstallation>, IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("palisade-receipts-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_an_altered_and_a_foreign_receipt_are_told_apart_by_words_and_by_exit_codes()
    {
        var (receipt, keys) = await EarnAsync();
        var keyFile = Write("keys.json", keys);

        var good = (await VerifyAsync(receipt, "--keys", keyFile)).Exits(0);
        Assert.Contains("Signed by key", good.Error + good.Out, StringComparison.Ordinal);
        Assert.Contains("The amount follows from the inputs", good.Error + good.Out, StringComparison.Ordinal);

        // One cent more, and the status: the signature does not hold, and neither does the arithmetic.
        var altered = receipt.DeepClone().AsObject();
        altered["receipt"]!["commission"]!["amountMinor"] = "1000000";
        var refused = (await VerifyAsync(altered, "--keys", keyFile)).Exits(1);
        Assert.DoesNotContain("The amount follows", refused.Error + refused.Out, StringComparison.Ordinal);
        var told = (await VerifyAsync(altered, "--keys", keyFile, "--json")).Exits(1).Json;
        Assert.Equal((false, "broken"), (told.GetProperty("valid").GetBoolean(), told.GetProperty("signature").GetString()));
        Assert.True(told.GetProperty("faults").GetArrayLength() >= 2);

        // The same words, well signed by somebody else: under his own name, and under the tenant's.
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var name in new[] { TenantPublicKey.IdOf(forger), (string)receipt["signature"]!["keyId"]! })
        {
            var foreign = Sign(receipt, forger, name);
            var ran = (await VerifyAsync(foreign, "--keys", keyFile)).Exits(1);
            Assert.DoesNotContain("Signed by key", ran.Error + ran.Out, StringComparison.Ordinal);
            Assert.Equal("broken", (await VerifyAsync(foreign, "--keys", keyFile, "--json")).Exits(1).Json.GetProperty("signature").GetString());
        }
    }

    [Fact]
    public async Task What_cannot_be_told_is_2_and_says_why()
    {
        var (receipt, keys) = await EarnAsync();

        var unsigned = (await VerifyAsync(receipt)).Exits(2);
        Assert.Contains("--keys", unsigned.Error + unsigned.Out, StringComparison.Ordinal);
        (await PalisadeProgram.RunAsync("receipt", "verify", Write("nothing.json", "{}"), "--keys", Write("keys.json", keys))).Exits(2);
        (await PalisadeProgram.RunAsync("receipt", "verify", Path.Combine(_folder, "absent.json"))).Exits(2);
        (await VerifyAsync(receipt, "--keys", Write("broken.json", "not json"))).Exits(2);
    }

    [Fact]
    public async Task Keys_are_fetched_from_the_tenants_address_too_and_another_tenants_keys_refuse()
    {
        var (receipt, _) = await EarnAsync();
        var other = TenantLine.Of((await running.Installation.RunAsync("tenant", "create", "--slug", "forger", "--name", "Forger", "--json")).Exits(0).Json);

        (await VerifyAsync(receipt, "--keys", running.Up.Demo.ApiUrl + "/receipts/keys")).Exits(0);
        (await VerifyAsync(receipt, "--keys", other.ApiUrl + "/receipts/keys")).Exits(1);
    }

    /// <summary>A receipt of the demo brand, and its keys.</summary>
    private async Task<(JsonObject Receipt, string Keys)> EarnAsync()
    {
        (await running.Installation.RunAsync("demo", "--partners", "1", "--clicks", "10", "--json")).Exits(0);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", running.Up.Demo.OperatorKey);
        var api = running.Up.Demo.ApiUrl;
        using var commissions = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{api}/commissions?limit=1")));
        var id = commissions.RootElement.GetProperty("commissions")[0].GetProperty("id").GetString();
        return (JsonNode.Parse(await http.GetStringAsync(new Uri($"{api}/commissions/{id}/receipt")))!.AsObject(), await http.GetStringAsync(new Uri($"{api}/receipts/keys")));
    }

    private Task<Ran> VerifyAsync(JsonObject receipt, params string[] arguments) =>
        PalisadeProgram.RunAsync(["receipt", "verify", Write($"{Guid.NewGuid():N}.json", receipt.ToJsonString()), .. arguments]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static JsonObject Sign(JsonObject receipt, ECDsa key, string name)
    {
        var signed = receipt.DeepClone().AsObject();
        signed["signature"]!["keyId"] = name;
        signed["signature"]!["value"] = Base64Url.EncodeToString(key.SignData(CanonicalJson.Write(receipt["receipt"]), HashAlgorithmName.SHA256));
        return signed;
    }
}
