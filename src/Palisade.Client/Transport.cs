using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Palisade.Client;

/// <summary>Sends JSON and reads JSON; turns refusals into <see cref="PalisadeApiException"/>.</summary>
internal static class Transport
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Task<T> GetAsync<T>(this HttpClient http, string path, CancellationToken cancellationToken) =>
        SendAsync<T>(http, HttpMethod.Get, path, body: null, idempotencyKey: null, cancellationToken);

    public static Task<T> PostAsync<T>(this HttpClient http, string path, object? body, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        SendAsync<T>(http, HttpMethod.Post, path, body, idempotencyKey, cancellationToken);

    public static async Task<T> SendAsync<T>(
        this HttpClient http, HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var response = await http.SendRawAsync(method, path, body, idempotencyKey, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<HttpResponseMessage> SendRawAsync(
        this HttpClient http, HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var content = body is not null || method != HttpMethod.Get ? JsonContent.Create(body ?? new object(), mediaType: null, Json) : null;
        return await http.SendContentAsync(method, path, content, idempotencyKey, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<HttpResponseMessage> SendContentAsync(
        this HttpClient http, HttpMethod method, string path, HttpContent? content, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file. The caller reads the stream to its end, which releases the answer.</summary>
    public static async Task<ApiFile> FileAsync(this HttpClient http, string path, CancellationToken cancellationToken)
    {
        var response = await http.SendRawAsync(HttpMethod.Get, path, body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
        var disposition = response.Content.Headers.ContentDisposition;
        return new ApiFile(
            await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
            response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream",
            disposition?.FileNameStar ?? disposition?.FileName?.Trim('"'));
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken).ConfigureAwait(false)
                ?? throw new PalisadeApiException(response.StatusCode, "empty_answer", "The API answered nothing.", detail: null, traceId: null);
        }
        catch (JsonException e)
        {
            throw new PalisadeApiException(response.StatusCode, "unreadable_answer", "The answer is not the JSON that was expected.", e.Path, traceId: null);
        }
    }

    private static async Task<PalisadeApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<Problem>(Json, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            // Not this API's answer: a proxy's, for instance.
        }

        return new PalisadeApiException(
            response.StatusCode, problem?.Error ?? $"http_{(int)response.StatusCode}", problem?.Title, problem?.Detail, problem?.TraceId,
            problem?.Errors);
    }

    private sealed record Problem(string? Error, string? Title, string? Detail, string? TraceId, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors);
}
