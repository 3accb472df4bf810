using System.Diagnostics;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Sdk;

/// <summary>The npm package <c>@openpartner/sdk</c>, as published, is a client of this server: its browser entry and its server entry.</summary>
public sealed class SdkTests(PalisadeApp app)
{
    [Theory]
    [InlineData("import")]
    [InlineData("require")]
    public async Task Published_sdk_identifies_and_tracks_and_the_commission_follows(string module)
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync("""[{"trigger":"every","type":"percent","value":20}]"""));
        var seen = await RunAsync(scene, partner, program, module);

        Assert.Null(seen["pageError"]);
        Assert.Equal((string?)seen["sent"], (string?)seen["referral"]);
        Assert.True((bool)seen["identified"]!["ok"]!);
        Assert.True((bool)seen["identified"]!["firstStitch"]!);
        Assert.False((bool)seen["identifiedAgain"]!["firstStitch"]!);

        var tracked = seen["tracked"]!["ok"]!;
        Assert.Equal("attributed", (string?)tracked["attribution"]!["status"]);
        var touch = Assert.Single(tracked["attribution"]!["touches"]!.AsArray())!;
        Assert.Equal((string?)seen["sent"], (string?)touch["clickId"]);
        Assert.Equal(Scene.Text(partner), (string?)touch["partnerId"]);
        Assert.False((bool)tracked["replayed"]!);
        Assert.True((bool)seen["trackedAgain"]!["ok"]!["replayed"]!);
        Assert.Equal((string?)tracked["eventId"], (string?)seen["trackedAgain"]!["ok"]!["eventId"]);

        Assert.Equal((string?)seen["sentByCookie"], (string?)seen["cookieReferral"]);
        Assert.True((bool)seen["serverIdentified"]!["ok"]!["firstStitch"]!);
        Assert.Equal("attributed", (string?)seen["otherTracked"]!["ok"]!["attribution"]!["status"]);

        var commission = Assert.Single(await scene.CommissionsAsync());
        Assert.Equal("40.00", (string?)commission["amount"]);
        Assert.Equal((string?)touch["commissionId"], (string?)commission["id"]);
    }

    [Fact]
    public async Task Refusals_surface_as_the_error_type_of_the_published_sdk()
    {
        var scene = await Scene.CreateAsync(app);
        var seen = await RunAsync(scene, await scene.PartnerAsync(), await scene.ProgramAsync(), "import");

        AssertError(seen["badKey"]!["failed"]!, 401, "unauthorized");
        Assert.True((bool)seen["isSdkError"]!);
        AssertError(seen["unknownClick"]!["failed"]!, 404, "click_not_found");
        AssertError(seen["badEvent"]!["failed"]!, 400, "invalid_body");
        AssertError(seen["conflict"]!["failed"]!, 409, "event_conflict");
        Assert.Null(seen["unknownOnPage"]);
        AssertError(seen["unknownPageError"]!, 404, "click_not_found");
    }

    private static void AssertError(JsonNode error, int status, string code)
    {
        Assert.Equal("OpenPartnerError", (string?)error["name"]);
        Assert.Equal(status, (int)error["status"]!);
        Assert.Equal(code, (string?)error["code"]);
        Assert.Equal(code, (string?)error["message"]);

        // The SDK hands on the answer's detail, or the whole answer where there is none to add.
        Assert.True(error["detail"] is JsonValue or JsonObject, error.ToJsonString());
    }

    /// <summary>Runs the script; what it printed, with the ids that it was sent.</summary>
    private static async Task<JsonObject> RunAsync(Scene scene, Guid partner, Guid program, string module)
    {
        var sent = Scene.Text(await scene.ClickAsync(partner, program, TimeSpan.FromMinutes(3)));
        var sentByCookie = Scene.Text(await scene.ClickAsync(partner, program, TimeSpan.FromMinutes(2)));
        var input = new JsonObject
        {
            ["tools"] = RepositoryFolder.PathOf("eng", "tools"),
            ["apiUrl"] = scene.Brand.ApiUrl.ToString().TrimEnd('/'),
            ["apiKey"] = scene.Brand.OperatorKey,
            ["landingUrl"] = $"https://shop.example/landing?cref={sent}&utm_source=partner",
            ["cookieCref"] = sentByCookie,
            ["userId"] = "user-1",
            ["otherUserId"] = "user-2",
            ["module"] = module,
        };
        var start = new ProcessStartInfo("node", [RepositoryFolder.PathOf("test", "Palisade.Api.Tests", "Sdk", "published-sdk.mjs"), input.ToJsonString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        var seen = JsonNode.Parse(await output)!.AsObject();
        Assert.Equal("0.1.0", (string?)seen["version"]);
        seen["sent"] = sent;
        seen["sentByCookie"] = sentByCookie;
        return seen;
    }
}
