using System.Net;

namespace Palisade.Client;

/// <summary>The API refused a request (RFC 9457 problem details).</summary>
public sealed class PalisadeApiException : Exception
{
    /// <summary>Makes the exception of an answer.</summary>
    public PalisadeApiException(HttpStatusCode status, string code, string? title, string? detail, string? traceId)
        : base(title ?? $"The API answered {(int)status} {code}.")
    {
        (Status, Code, Detail, TraceId) = (status, code, detail, traceId);
    }

    /// <summary>HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Stable machine code, the <c>error</c> member of the answer; <c>http_502</c> and the like when something else answered.</summary>
    public string Code { get; }

    /// <summary>What is wrong with this request in particular, for people.</summary>
    public string? Detail { get; }

    /// <summary>Finds the request in the server's logs and traces.</summary>
    public string? TraceId { get; }
}
