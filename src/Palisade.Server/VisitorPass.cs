using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Palisade.Server;

/// <summary>
/// How the pages of this process tell its API whose request they pass on. The API would otherwise see this server as the client of everybody who
/// signs in on a page: one rate limit for all, and no address to compare. The pass is drawn at the start and never leaves the process but to itself.
/// </summary>
internal sealed class VisitorPass
{
    private const string Header = "Palisade-Visitor";

    private readonly string _pass = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Adds the visitor's address to a request of the pages.</summary>
    public void Introduce(HttpContext visitor, HttpRequestHeaders headers)
    {
        if (visitor.Connection.RemoteIpAddress is { } address)
        {
            headers.Add(Header, $"{_pass} {address}");
        }
    }

    /// <summary>Takes the address over, of those who hold the pass; the header goes in any case.</summary>
    public Task TakeAsync(HttpContext context, RequestDelegate next)
    {
        var header = context.Request.Headers[Header].ToString();
        if (header.Length > 0)
        {
            context.Request.Headers.Remove(Header);
            var parts = header.Split(' ', 2);
            if (parts.Length == 2 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[0]), Encoding.UTF8.GetBytes(_pass))
                && IPAddress.TryParse(parts[1], out var address))
            {
                context.Connection.RemoteIpAddress = address;
            }
        }

        return next(context);
    }
}
