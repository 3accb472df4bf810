using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Palisade.FakeStripe;

/// <content>One call: credentials, faults, idempotency, answer.</content>
public sealed partial class FakeStripeServer
{
    private async Task HandleAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        var key = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        Calls.Enqueue($"{method} {path} {key}".TrimEnd());
        context.Response.Headers["Request-Id"] = $"req_{Interlocked.Increment(ref _ids)}";
        var fault = TakeFault($"{method} {path}");
        var bearer = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        if ((bearer != Key && !_brands.Contains(bearer)) || fault == StripeFault.Unauthorized)
        {
            await AnswerAsync(context, 401, Error("invalid_request_error", "api_key_invalid"));
            return;
        }

        if (!context.Request.Headers.ContainsKey("Stripe-Version") || (method == "POST" && !context.Request.HasFormContentType))
            Complaints.Enqueue($"{method} {path}: no version, or no form");
        switch (fault)
        {
            case StripeFault.BreakBeforeEffect:
                context.Abort();
                return;
            case StripeFault.HangBeforeEffect:
                await HangAsync(context);
                return;
            case StripeFault.Conflict:
                await AnswerAsync(context, 409, Error("idempotency_error", "idempotency_key_in_use"));
                return;
            case StripeFault.RateLimited:
                await AnswerAsync(context, 429, Error("invalid_request_error", "rate_limit"));
                return;
            case StripeFault.ErrorBeforeEffect:
                await AnswerAsync(context, 500, Error("api_error", code: null));
                return;
        }

        var form = method == "POST" ? (await context.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString()) : context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        var (status, body, replayed) = Execute(bearer, method, path, form, key, fault);
        switch (fault)
        {
            case StripeFault.BreakAfterEffect:
                context.Abort();
                return;
            case StripeFault.HangAfterEffect:
                await HangAsync(context);
                return;
            case StripeFault.ErrorAfterEffect:
                await AnswerAsync(context, 500, Error("api_error", code: null));
                return;
            case StripeFault.ProxyPageAfterEffect:
                context.Response.StatusCode = 502;
                await context.Response.WriteAsync("<html>Bad gateway</html>");
                return;
        }

        if (replayed)
            context.Response.Headers["Idempotent-Replayed"] = "true";
        await AnswerAsync(context, status, body);
    }

    /// <summary>One call under the lock: a key that is known answers as it did, or refuses other parameters.</summary>
    private (int Status, JsonObject Body, bool Replayed) Execute(string bearer, string method, string path, Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        lock (_lock)
        {
            _caller = bearer;
            key = key is null ? null : $"{(bearer == Key ? "" : bearer)}{key}";
            if (method != "POST" || key is null)
            {
                var (plainStatus, plainBody) = Route(method, path, form, key, fault);
                return (plainStatus, plainBody, false);
            }

            var parameters = path + "?" + string.Join('&', form.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
            if (_keys.TryGetValue(key, out var known))
                return known.Parameters == parameters ? (known.Status, known.Body.DeepClone().AsObject(), true) : (400, Error("idempotency_error", code: null), false);
            var (status, body) = Route(method, path, form, key, fault);
            _keys[key] = new Remembered(parameters, status, body.DeepClone().AsObject());
            return (status, body, false);
        }
    }

    private StripeFault? TakeFault(string call)
    {
        lock (_lock)
        {
            if (!_faults.TryPeek(out var next) || !call.StartsWith(next.Path, StringComparison.Ordinal) || !_faults.TryDequeue(out next))
                return null;
            return next.Fault;
        }
    }

    private static async Task HangAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller gave up, as it should.
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
