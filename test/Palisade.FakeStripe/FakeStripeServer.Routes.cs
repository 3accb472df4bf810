using System.Text.Json.Nodes;

namespace Palisade.FakeStripe;

/// <content>What each route does.</content>
public sealed partial class FakeStripeServer
{
    private (int Status, JsonObject Body) Route(string method, string path, Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        var parts = path.Trim('/').Split('/');
        return (method, parts) switch
        {
            ("POST", ["v1", "transfers"]) => CreateTransfer(form, key, fault),
            ("GET", ["v1", "transfers"]) => ListTransfers(form),
            ("GET", ["v1", "transfers", var id]) => _transfers.Find(t => t.Id == id) is { } transfer ? (200, transfer.ToJson()) : Missing("transfer"),
            ("GET", ["v1", "transfers", var id, "reversals"]) => _transfers.Find(t => t.Id == id) is { } reversed
                ? (200, Page(form, [.. Enumerable.Reverse(reversed.Reversals).Select(r => (r.Id, reversed.ReversalJson(r)))]))
                : Missing("transfer"),
            ("POST", ["v1", "transfers", var id, "reversals"]) => ReverseByCall(id, form),
            ("POST", ["v1", "accounts"]) => CreateAccount(form),
            ("GET", ["v1", "accounts", var id]) => _accounts.TryGetValue(id, out var account) ? (200, account.ToJson()) : Missing("account"),
            ("POST", ["v1", "account_links"]) => CreateLink(form),
            ("POST", ["v1", "coupons"]) => CreateCoupon(form),
            ("POST", ["v1", "promotion_codes"]) => CreatePromotion(form),
            ("GET", ["v1", "promotion_codes"]) => ListPromotions(form),
            ("POST", ["v1", "promotion_codes", var id]) => ChangePromotion(id, form),
            _ => (404, Error("invalid_request_error", "url_invalid")),
        };
    }

    private (int Status, JsonObject Body) CreateTransfer(Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        Known(form, "amount", "currency", "destination", "transfer_group", "metadata");
        if (fault == StripeFault.InsufficientBalance)
            return (400, Error("invalid_request_error", "balance_insufficient"));
        if (!form.TryGetValue("amount", out var text) || !long.TryParse(text, out var amount) || amount <= 0)
            return (400, Error("invalid_request_error", "parameter_invalid_integer", "amount"));
        if (!form.TryGetValue("destination", out var destination) || !_accounts.TryGetValue(destination, out var account))
            return (400, Error("invalid_request_error", "resource_missing", "destination"));
        if (!account.Enabled)
            return (400, Error("invalid_request_error", "insufficient_capabilities_for_transfer"));
        if (key is null)
            Complaints.Enqueue("a transfer without Idempotency-Key");
        return (200, NewTransfer(amount, form["currency"], destination, form.GetValueOrDefault("transfer_group"), key, Metadata(form)).ToJson());
    }

    private (int Status, JsonObject Body) ListTransfers(Dictionary<string, string> query)
    {
        Known(query, "limit", "starting_after", "ending_before", "transfer_group", "destination", "created");
        var found = ListsLag ? [] : Enumerable.Reverse(_transfers)
            .Where(t => !query.TryGetValue("transfer_group", out var group) || t.Group == group)
            .Where(t => !query.TryGetValue("destination", out var destination) || t.Destination == destination);
        return (200, Page(query, [.. found.Select(t => (t.Id, t.ToJson()))]));
    }

    private (int Status, JsonObject Body) ReverseByCall(string id, Dictionary<string, string> form)
    {
        if (_transfers.Find(t => t.Id == id) is not { } transfer)
            return Missing("transfer");
        var amount = form.TryGetValue("amount", out var text) ? long.Parse(text) : transfer.Amount - transfer.AmountReversed;
        if (amount <= 0 || amount > transfer.Amount - transfer.AmountReversed)
            return (400, Error("invalid_request_error", "parameter_invalid_integer", "amount"));
        transfer.Reversals.Add((NewId("trr_"), amount));
        Raise("transfer.reversed", transfer.ToJson());
        return (200, transfer.ReversalJson(transfer.Reversals[^1]));
    }

    private (int Status, JsonObject Body) CreateAccount(Dictionary<string, string> form)
    {
        Known(form, "type", "email", "metadata", "country");
        var account = new FakeAccount { Id = NewId("acct_"), Metadata = Metadata(form) };
        _accounts[account.Id] = account;
        return (200, account.ToJson());
    }

    private (int Status, JsonObject Body) CreateLink(Dictionary<string, string> form)
    {
        Known(form, "account", "refresh_url", "return_url", "type");
        return _accounts.ContainsKey(form.GetValueOrDefault("account", ""))
            ? (200, new JsonObject { ["object"] = "account_link", ["url"] = $"https://connect.stripe.example/setup/{form["account"]}", ["created"] = 1, ["expires_at"] = 2_000_000_000 })
            : Missing("account");
    }

    private static Dictionary<string, string> Metadata(Dictionary<string, string> form) =>
        form.Where(f => f.Key.StartsWith("metadata[", StringComparison.Ordinal)).ToDictionary(f => f.Key["metadata[".Length..^1], f => f.Value);

    private static JsonObject Page(Dictionary<string, string> query, IReadOnlyList<(string Id, JsonObject Json)> all)
    {
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text) : 10;
        var after = query.TryGetValue("starting_after", out var id) ? all.TakeWhile(i => i.Id != id).Count() + 1 : 0;
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. all.Skip(after).Take(limit).Select(i => (JsonNode)i.Json)]),
            ["has_more"] = all.Count > after + limit,
        };
    }

    private static JsonObject Error(string type, string? code, string? param = null) =>
        new() { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["param"] = param, ["message"] = "A message for people." } };

    private static (int Status, JsonObject Body) Missing(string what) => (404, Error("invalid_request_error", "resource_missing", what));
}
