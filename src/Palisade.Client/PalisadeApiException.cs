using System.Net;

namespace Palisade.Client;

/// <summary>The API refused a request (RFC 9457 problem details).</summary>
public sealed class PalisadeApiException : Exception
{
    /// <summary>Makes the exception of an answer.</summary>
    public PalisadeApiException(
        HttpStatusCode status, string code, string? title, string? detail, string? traceId, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null)
        : base(title ?? $"The API answered {(int)status} {code}.")
    {
        (Status, Code, Detail, TraceId, Errors) = (status, code, detail, traceId, errors ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
    }

    /// <summary>HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Stable machine code, the <c>error</c> member of the answer; <c>http_502</c> and the like when something else answered.</summary>
    public string Code { get; }

    /// <summary>What is wrong with this request in particular, for people.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong with which field of the request (<c>commissionRule[0].value</c>), when the request was not valid; else empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>Finds the request in the server's logs and traces.</summary>
    public string? TraceId { get; }
}
