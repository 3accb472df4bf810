namespace Palisade.Platform;

/// <summary>What Stripe's error object says.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">For instance <c>invalid_request_error</c>, <c>idempotency_error</c>, <c>api_error</c>.</param>
/// <param name="Code">For instance <c>balance_insufficient</c>.</param>
/// <param name="Param">The parameter that is at fault.</param>
/// <param name="RequestId">Stripe's name of the request, for its support and its log.</param>
public sealed record StripeError(int Status, string? Type, string? Code, string? Param, string? RequestId)
{
    /// <summary>One short line without any text of the provider.</summary>
    public string Summary => string.Join(' ', new[] { $"HTTP {Status}", Type, Code, Param is null ? null : $"({Param})", RequestId }.Where(part => part is not null));
}

/// <summary>A call to Stripe that gave no result.</summary>
public sealed class StripeException : Exception
{
    /// <summary>Stripe answered with an error.</summary>
    public StripeException(StripeError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Summary) => Error = error;

    /// <summary>There was no answer, or none that can be read.</summary>
    public StripeException(string reason, Exception? inner = null)
        : base(reason, inner)
    {
    }

    /// <summary>The error; null when there was no answer.</summary>
    public StripeError? Error { get; }

    /// <summary>
    /// True when Stripe refused the request itself, so that it had and will have no effect. Not so for a conflict (another request with the
    /// key is under way), a limit, a fault of Stripe's, a key that was used for other parameters, a credential that is not accepted, or
    /// silence: each of these says nothing about an effect.
    /// </summary>
    public bool IsRefusal => Error is { Status: 400 or 402 or 403 or 404, Type: not ("idempotency_error" or "api_error" or "authentication_error") };
}
