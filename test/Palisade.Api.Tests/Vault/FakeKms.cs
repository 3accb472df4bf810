using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Vault;

/// <summary>
/// The two calls of AWS KMS that the vault makes, over HTTP as the SDK makes them: Encrypt and Decrypt, with the encryption context authenticated. Its
/// keys never leave it.
/// </summary>
internal sealed class FakeKms : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> _keys = [];
    private WebApplication? _app;
    private int _calls;

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>Calls so far.</summary>
    public int Calls => _calls;

    /// <summary>Refuses everything with this error of KMS.</summary>
    public string? Refuses { get; set; }

    /// <summary>What was asked and answered, as text: for whoever looks for something in it.</summary>
    public List<string> Contexts { get; } = [];

    public void AddKey(string id) => _keys[id] = RandomNumberGenerator.GetBytes(32);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.ToString());
        _app = builder.Build();
        _app.MapPost("/", (Delegate)AnswerAsync);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _calls);
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (!http.Request.Headers.Authorization.ToString().StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
            return Fault("MissingAuthenticationTokenException");
        if (Refuses is { } refusal)
            return Fault(refusal);
        if (!_keys.TryGetValue((string)asked["KeyId"]!, out var key))
            return Fault("NotFoundException");
        var context = string.Join(';', asked["EncryptionContext"]!.AsObject().OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"));
        lock (Contexts)
            Contexts.Add(context);
        using var cipher = new AesGcm(key, 16);
        switch (http.Request.Headers["X-Amz-Target"].ToString())
        {
            case "TrentService.Encrypt":
                var plain = Convert.FromBase64String((string)asked["Plaintext"]!);
                var blob = new byte[28 + plain.Length];
                RandomNumberGenerator.Fill(blob.AsSpan(0, 12));
                cipher.Encrypt(blob.AsSpan(0, 12), plain, blob.AsSpan(28), blob.AsSpan(12, 16), Encoding.UTF8.GetBytes(context));
                return Json(new JsonObject { ["KeyId"] = asked["KeyId"]!.DeepClone(), ["CiphertextBlob"] = Convert.ToBase64String(blob) });
            case "TrentService.Decrypt":
                var box = Convert.FromBase64String((string)asked["CiphertextBlob"]!);
                var opened = new byte[Math.Max(0, box.Length - 28)];
                try
                {
                    cipher.Decrypt(box.AsSpan(0, 12), box.AsSpan(28), box.AsSpan(12, 16), opened, Encoding.UTF8.GetBytes(context));
                }
                catch (Exception e) when (e is CryptographicException or ArgumentException)
                {
                    return Fault("InvalidCiphertextException");
                }

                return Json(new JsonObject { ["KeyId"] = asked["KeyId"]!.DeepClone(), ["Plaintext"] = Convert.ToBase64String(opened) });
            default:
                return Fault("UnsupportedOperationException");
        }
    }

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/x-amz-json-1.1");

    private static IResult Fault(string type) =>
        Results.Text(new JsonObject { ["__type"] = type, ["message"] = "arn:aws:iam::123456789012:role/secret-role may not" }.ToJsonString(), "application/x-amz-json-1.1", statusCode: 400);
}
