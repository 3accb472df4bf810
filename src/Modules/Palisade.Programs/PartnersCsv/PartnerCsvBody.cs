using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Programs.PartnersCsv;

/// <summary>The file as it was sent: a <c>text/csv</c> body, or JSON <c>{"csv": "…"}</c>. UTF-8 only.</summary>
internal static class PartnerCsvBody
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private sealed record Json(string? Csv);

    public static async Task<string> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HasJsonContentType())
        {
            try
            {
                var json = await request.ReadFromJsonAsync<Json>(ApiJson.Options, cancellationToken);
                return json?.Csv ?? throw ProgramsErrors.EmptyBody.Exception();
            }
            catch (JsonException)
            {
                throw CommonErrors.InvalidBody.Exception();
            }
        }

        if (request.ContentType is { } type && !type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
        {
            throw CommonErrors.UnsupportedMediaType.Exception("Send text/csv, or JSON with the member csv.");
        }

        try
        {
            using var reader = new StreamReader(request.Body, Strict, detectEncodingFromByteOrderMarks: false);
            return (await reader.ReadToEndAsync(cancellationToken)).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            throw ProgramsErrors.InvalidCsv.Exception("The file is not UTF-8.");
        }
    }
}
