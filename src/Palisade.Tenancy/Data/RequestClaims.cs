namespace Palisade.Tenancy;

/// <summary>
/// What the server knows about the request it works on: its id, a hash of the address it came from, a reason. It travels with the entry of every
/// unit of work that may write and stands beside the changes in the audit. Nothing is decided by it: actor and tenant are the sealed scope's.
/// </summary>
public sealed class RequestClaims
{
    private static readonly AsyncLocal<RequestClaims?> Running = new();

    private readonly string _requestId;
    private readonly string? _reason;
    private readonly Func<Guid, string?> _addressHash;
    private (Guid Tenant, string Text)? _last;

    /// <summary>The address is hashed for a tenant when one is asked for.</summary>
    public RequestClaims(string requestId, string? reason, Func<Guid, string?> addressHash)
    {
        _requestId = Line(requestId);
        _reason = reason is null ? null : Line(reason);
        _addressHash = addressHash;
    }

    /// <summary>Those of this flow; null outside a request.</summary>
    public static RequestClaims? Current
    {
        get => Running.Value;
        set => Running.Value = value;
    }

    /// <summary>The same request with another reason, for a unit of work that begins after this was made <see cref="Current"/>.</summary>
    public RequestClaims Because(string reason) => new(_requestId, reason, _addressHash);

    /// <summary>As <c>ctx.enter</c> takes them: id, address and reason, one a line.</summary>
    public string For(Guid tenantId)
    {
        if (_last is { } last && last.Tenant == tenantId)
        {
            return last.Text;
        }

        var text = $"{_requestId}\n{_addressHash(tenantId)}\n{_reason}";
        _last = (tenantId, text);
        return text;
    }

    private static string Line(string text) => string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
}
