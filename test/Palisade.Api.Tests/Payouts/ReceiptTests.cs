using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Palisade.Client;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class ReceiptTests(PalisadeApp app)
{
    [Fact]
    public async Task A_receipt_can_be_verified_offline_and_is_the_same_for_its_partner()
    {
        var (scene, first, _) = await SoldAsync();
        var mine = (await scene.CommissionsAsync()).Single(c => (string?)c["partnerId"] == Scene.Text(first));
        using var partner = await scene.ActAsAsync(first);
        var text = await partner.GetStringAsync($"commissions/{mine["id"]}/receipt", TestContext.Current.CancellationToken);
        var operators = await ReceiptAsync(scene, (string)mine["id"]!);

        var found = ReceiptVerifier.Verify(text, await KeysAsync(scene));
        Assert.True(found.IsValid, string.Join('\n', found.Faults));
        var receipt = JsonNode.Parse(text)!["receipt"]!.AsObject();
        var theirs = JsonNode.Parse(operators)!["receipt"]!.AsObject();
        receipt.Remove("issuedAt");
        theirs.Remove("issuedAt");
        Assert.True(JsonNode.DeepEquals(receipt, theirs));

        var inputs = receipt["inputs"]!;
        Assert.Equal(2, inputs["clicks"]!.AsArray().Count);
        Assert.Single(inputs["clicks"]!.AsArray(), c => c!["id"] is null);
        Assert.StartsWith("customer_", (string?)inputs["event"]!["customer"]);
        Assert.DoesNotContain("the-customer", text, StringComparison.Ordinal);
        Assert.Equal(("501", "0", "501"), Result(receipt));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"clicks": 7}""")]
    [InlineData("""{"clicks": [{}], "model": "none"}""")]
    public async Task A_working_that_cannot_be_worked_out_again_is_not_signed_and_no_500(string working)
    {
        var (scene, _, _) = await SoldAsync();
        await scene.ScalarAsync($"update attribution.workings set working = '{working}' where tenant_id = '{scene.TenantId}'");
        var commission = (await scene.CommissionsAsync())[0]["id"];
        Assert.Equal("no_receipt", (string?)(await scene.Operator.GetAsync($"commissions/{commission}/receipt", HttpStatusCode.Conflict))["error"]);
    }

    [Fact]
    public async Task A_partner_cannot_fetch_another_partners_receipt()
    {
        var (scene, first, second) = await SoldAsync();
        var theirs = (await scene.CommissionsAsync()).Single(c => (string?)c["partnerId"] == Scene.Text(second));
        using var partner = await scene.ActAsAsync(first);
        var refused = await partner.GetAsync($"commissions/{theirs["id"]}/receipt", HttpStatusCode.NotFound);
        var absent = await partner.GetAsync($"commissions/{Scene.Text(Guid.CreateVersion7())}/receipt", HttpStatusCode.NotFound);
        refused.Remove("traceId");
        absent.Remove("traceId");
        Assert.True(JsonNode.DeepEquals(refused, absent));
        await scene.Brand.Anonymous.GetAsync($"commissions/{theirs["id"]}/receipt", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_entry_is_explained_as_it_was_posted_whatever_changed_since()
    {
        var (scene, first, _) = await SoldAsync();
        await scene.ApproveAllAsync();
        foreach (var payout in (await scene.RunPayoutsAsync())["payouts"]!.AsArray())
            await scene.Operator.PostAsync($"payouts/{payout!["payoutId"]}/confirm", new { });
        await RefundAsync(scene, 50m);
        await RefundAsync(scene, 500m);

        var keys = await KeysAsync(scene);
        var results = new List<(string, string, string)>();
        foreach (var commission in (await scene.CommissionsAsync()).Where(c => (string?)c["partnerId"] == Scene.Text(first)))
        {
            var text = await ReceiptAsync(scene, (string)commission["id"]!);
            var found = ReceiptVerifier.Verify(text, keys);
            Assert.True(found.IsValid, string.Join('\n', found.Faults) + text);
            results.Add(Result(JsonNode.Parse(text)!["receipt"]!));
        }

        Assert.Equal([("0", "251", "-251"), ("251", "501", "-250"), ("501", "0", "501")], results.Order());
    }

    [Fact]
    public async Task A_late_click_and_changed_terms_have_receipts_of_their_own()
    {
        var scene = await Scene.CreateAsync(app);
        var (program, partner, late) = (await scene.ProgramAsync(), await scene.PartnerAsync(), await scene.PartnerAsync());
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(3)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddMinutes(-30));
        await scene.IdentifyAsync(await scene.ClickAsync(late, program, TimeSpan.FromHours(1)), "user");
        var terms = new { commissionRule = new[] { new { trigger = "every", type = "percent", value = 12.5 } }, effectiveFrom = DateTimeOffset.UtcNow.AddHours(-1), supersede = true };
        await scene.Operator.SendAsync(HttpMethod.Patch, $"programs/{Scene.Text(program)}", terms, HttpStatusCode.OK);
        for (var i = 0; i < 300 && (await scene.StandingAsync()) is not ["12.50"] and not ["10.00", "2.50"]; i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        var keys = await KeysAsync(scene);
        var receipts = await Task.WhenAll((await scene.CommissionsAsync()).Select(c => ReceiptAsync(scene, (string)c["id"]!)));
        Assert.Equal(3, receipts.Length);
        Assert.All(receipts, text => Assert.True(ReceiptVerifier.Verify(text, keys).IsValid, text));
        Assert.Contains(receipts, text => (int)JsonNode.Parse(text)!["receipt"]!["inputs"]!["program"]!["version"]! == 2);
    }

    [Fact]
    public async Task A_receipt_does_not_verify_with_another_tenants_keys_or_when_it_was_changed()
    {
        var (scene, _, _) = await SoldAsync();
        var (other, _, _) = await SoldAsync();
        var id = (string)(await scene.CommissionsAsync())[0]["id"]!;
        var text = await ReceiptAsync(scene, id);
        await ReceiptAsync(other, (string)(await other.CommissionsAsync())[0]["id"]!);

        var foreign = ReceiptVerifier.Verify(text, await KeysAsync(other));
        Assert.Contains("not among the keys", Assert.Single(foreign.Faults));
        var tampered = ReceiptVerifier.Verify(text.Replace("\"status\":\"accrued\"", "\"status\":\"paid\"", StringComparison.Ordinal), await KeysAsync(scene));
        Assert.Contains("signature does not fit", Assert.Single(tampered.Faults));
    }

    [Fact]
    public async Task Several_first_uses_at_once_make_one_key_and_a_rotated_key_still_verifies()
    {
        var (scene, first, _) = await SoldAsync();
        var id = (string)(await scene.CommissionsAsync())[0]["id"]!;
        var texts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ReceiptAsync(scene, id)));
        Assert.Single(texts.Select(KeyOf).Distinct());

        var rotated = await scene.Operator.PostAsync("receipts/keys/rotate", new { });
        var after = await ReceiptAsync(scene, id);
        Assert.Equal((string?)rotated["keys"]![0]!["kid"], KeyOf(after));
        Assert.NotEqual(KeyOf(texts[0]), KeyOf(after));
        var keys = await KeysAsync(scene);
        Assert.All([texts[0], after], text => Assert.True(ReceiptVerifier.Verify(text, keys).IsValid));
        Assert.Equal(2, JsonNode.Parse(keys)!["keys"]!.AsArray().Count);

        using var partner = await scene.ActAsAsync(first);
        await partner.PostAsync("receipts/keys/rotate", new { }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_private_key_is_nowhere_in_the_clear()
    {
        var (scene, _, _) = await SoldAsync();
        await ReceiptAsync(scene, (string)(await scene.CommissionsAsync())[0]["id"]!);
        var stored = (byte[])(await scene.ScalarAsync($"select sealed from vault.secrets where kind = 'signing-key' and tenant_id = '{scene.TenantId}'"))!;
        using var key = System.Security.Cryptography.ECDsa.Create();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => key.ImportPkcs8PrivateKey(stored.AsSpan(29), out _));
        Assert.DoesNotContain("\"d\"", await KeysAsync(scene), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_posted_before_receipts_were_kept_has_none()
    {
        var (scene, _, _) = await SoldAsync();
        var id = (string)(await scene.CommissionsAsync())[0]["id"]!;
        await scene.RowAsync("alter table payouts.commissions disable trigger legal_moves");
        await scene.RowAsync("update payouts.commissions set working_id = null, stood_minor = null where tenant_id = $1", scene.TenantId);
        await scene.RowAsync("alter table payouts.commissions enable trigger legal_moves");
        Assert.Equal("no_receipt", (string?)(await scene.Operator.GetAsync($"commissions/{id}/receipt", HttpStatusCode.Conflict))["error"]);
    }

    private static string KeyOf(string receipt) => (string)JsonNode.Parse(receipt)!["signature"]!["keyId"]!;

    private static (string Due, string Stood, string Amount) Result(JsonNode receipt) =>
        ((string)receipt["result"]!["dueMinor"]!, (string)receipt["result"]!["stoodMinor"]!, (string)receipt["result"]!["amountMinor"]!);

    private static Task<string> ReceiptAsync(Scene scene, string id) =>
        scene.Operator.GetStringAsync($"commissions/{id}/receipt", TestContext.Current.CancellationToken);

    private static Task<string> KeysAsync(Scene scene) => scene.Brand.Anonymous.GetStringAsync("receipts/keys", TestContext.Current.CancellationToken);

    private static Task<JsonObject> RefundAsync(Scene scene, decimal value) => scene.Operator.PostAsync(
        "attribution/events", new { userId = "the-customer", type = "refund", value, refundOfExternalEventId = "sale" }, HttpStatusCode.OK);

    /// <summary>Two partners who share a sale of 100.11, the first one with the odd cent.</summary>
    private async Task<(Scene Scene, Guid First, Guid Second)> SoldAsync()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(model: "linear");
        var (first, second) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        await scene.IdentifyAsync(await scene.ClickAsync(first, program, TimeSpan.FromHours(3)), "the-customer");
        await scene.IdentifyAsync(await scene.ClickAsync(second, program, TimeSpan.FromHours(2)), "the-customer");
        await scene.EventAsync("the-customer", "invoice_paid", 100.11m, externalEventId: "sale");
        return (scene, first, second);
    }
}
