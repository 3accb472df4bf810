using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Stripe's HTTP API: form-encoded calls under a pinned version, errors as <see cref="StripeException"/>, lists page by page. Reading is
/// repeated after a passing fault; writing never is: what a write without an answer did is for the caller to find out.
/// </summary>
public sealed class StripeClient(HttpClient http, StripeOptions options, TimeProvider clock)
{
    private const int MostReads = 3;
    private const int PageSize = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = false,
    };

    /// <summary>Whether the installation has a key.</summary>
    public bool Configured => options.Configured;

    /// <summary>The client of a host: no redirects, no cookies, answers of at most a megabyte.</summary>
    public static HttpClient CreateHttp(StripeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        return new HttpClient(handler) { BaseAddress = options.Url, Timeout = options.Patience, MaxResponseContentBufferSize = 1024 * 1024 };
    }

    /// <summary>The same client for another account: with its key.</summary>
    public StripeClient With(Secret key) => new(http, options with { Key = key }, clock);

    /// <summary>Reads one object.</summary>
    /// <exception cref="StripeException">There is none, or there was no answer.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync<T>(HttpMethod.Get, path, form: null, idempotencyKey: null, cancellationToken);
            }
            catch (StripeException e) when (attempt < MostReads && e.Error is null or { Status: 409 or 429 or >= 500 })
            {
                var pause = TimeSpan.FromMilliseconds(100 * (1 << attempt));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Reads a list to its end.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(string path, StripeForm filter, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IStripeObject
    {
        ArgumentNullException.ThrowIfNull(filter);
        string? after = null;
        while (true)
        {
            var query = new StripeForm().Add("limit", PageSize).Add("starting_after", after);
            foreach (var (name, value) in filter.Fields)
            {
                query.Add(name, value);
            }

            var page = await GetAsync<StripeList<T>>($"{path}?{query}", cancellationToken);
            foreach (var item in page.Data)
            {
                yield return item;
            }

            if (!page.HasMore || page.Data.Count == 0)
            {
                yield break;
            }

            after = page.Data[^1].Id;
        }
    }

    /// <summary>Writes, once.</summary>
    /// <param name="path">Below the API's address, for instance <c>v1/transfers</c>.</param>
    /// <param name="form">The parameters.</param>
    /// <param name="idempotencyKey">Stripe remembers it for at least 24 hours and answers a repetition as it answered the first.</param>
    /// <param name="cancellationToken">Giving up is not undoing: the write may have happened.</param>
    /// <exception cref="StripeException">See <see cref="StripeException.IsRefusal"/> for what is known then.</exception>
    public Task<T> PostAsync<T>(string path, StripeForm form, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        return SendAsync<T>(HttpMethod.Post, path, form, idempotencyKey, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, StripeForm? form, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var key = options.Key ?? throw new StripeException("This installation has no key for Stripe.");
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        request.Headers.Add("Stripe-Version", StripeOptions.Version);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (form is not null)
        {
            request.Content = new StringContent(form.ToString(), Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        HttpResponseMessage response;
        byte[] body;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
            body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StripeException(e is OperationCanceledException ? "Stripe did not answer in time." : "Stripe cannot be reached, or broke off.", e);
        }

        using (response)
        {
            return response.IsSuccessStatusCode ? Read<T>(body) : throw new StripeException(ErrorOf(response, body));
        }
    }

    private static T Read<T>(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Json) ?? throw new StripeException("Stripe's answer is empty.");
        }
        catch (JsonException e)
        {
            throw new StripeException("Stripe's answer cannot be read.", e);
        }
    }

    private static StripeError ErrorOf(HttpResponseMessage response, byte[] body)
    {
        StripeErrorFields? fields = null;
        try
        {
            fields = JsonSerializer.Deserialize<StripeErrorBody>(body, Json)?.Error;
        }
        catch (JsonException)
        {
            // A proxy's page: the status is all there is.
        }

        var requestId = response.Headers.TryGetValues("Request-Id", out var ids) ? ids.First() : null;

        // A refusal that is not Stripe's own says nothing about what Stripe did.
        return new StripeError((int)response.StatusCode, fields is null ? "api_error" : fields.Type, fields?.Code, fields?.Param, requestId);
    }
}
