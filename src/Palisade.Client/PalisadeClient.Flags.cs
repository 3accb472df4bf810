namespace Palisade.Client;

/// <summary>Feature flags of the brand.</summary>
public sealed partial class PalisadeClient
{
    /// <summary>Every flag, with the brand's own rule where it has one.</summary>
    public async Task<IReadOnlyList<FeatureFlag>> ListFlagsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<FlagList>("flags", cancellationToken).ConfigureAwait(false)).Flags;

    /// <summary>Stores a rule of the brand's own.</summary>
    /// <exception cref="PalisadeApiException"><c>flag_not_found</c>, <c>flag_of_platform</c>, <c>invalid_body</c>.</exception>
    public Task<FeatureFlag> SetFlagAsync(string key, FeatureRule rule, CancellationToken cancellationToken = default) =>
        _http.SendAsync<FeatureFlag>(HttpMethod.Put, $"flags/{Escape(key)}", rule, idempotencyKey: null, cancellationToken);

    /// <summary>Takes the brand's own rule away.</summary>
    /// <exception cref="PalisadeApiException"><c>flag_not_found</c>, <c>flag_of_platform</c>.</exception>
    public async Task ResetFlagAsync(string key, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.SendRawAsync(HttpMethod.Delete, $"flags/{Escape(key)}", body: null, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
    }

    internal sealed record FlagList(IReadOnlyList<FeatureFlag> Flags);
}
