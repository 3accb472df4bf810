using System.Text;

namespace Palisade.Api.Tests.Isolation;

/// <summary>Values that people, bugs and attackers send.</summary>
internal static class OddValues
{
    /// <summary>JSON values as raw text, so that what a JSON library would not write can be sent too.</summary>
    public static readonly IReadOnlyList<string> Json =
    [
        "null", "true", "false", "0", "-1", "1", "-0", "0.1", "1.005", "1e3", "1E400", "-1e-400", "1e-7", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "2147483648", "79228162514264337593543950336", "0.00000000000000000000000000001", "999999999999999999999999999999999999999999", "123456789012345678901234567890.12",
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"a\\udc00b\"", "\"\\ud83d\\ude00\"", "\"\u202e\u200b\ufeff\"", "\"\\n\\r\\t\\u001b\"", "\"null\"", "\"0\"", "\"-1\"", "\"NaN\"",
        "\"1e5\"", "\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"", "\"00000000000000000000000000\"", "\"8ZZZZZZZZZZZZZZZZZZZZZZZZZ\"", "\"00000000-0000-0000-0000-000000000000\"", "\"{}\"", "\"$(id)\"",
        "\"' or '1'='1\"", "\"'; drop table programs.partners; --\"", "\"<script>alert(1)</script>\"", "\"../../etc/passwd\"", "\"http://\"", "\"https://\\u0000\"", "\"https://[::1\"", "\"https://a b/\"",
        "\"javascript:alert(1)\"", "\"https://xn--\"", "\"https://\ud83d\ude00.example/\"", "\"https://u:p@shop.example:99999/\"", "\"//x\"", "\"mailto:a@b\"", "\"a@b\"", "\"a@b\\r\\nBcc: c@d\"", "\"@\"", "\"a@b@c.example\"",
        "\"0000-00-00\"", "\"2026-02-30\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"1969-12-31\"", "\"2026-01-01T00:00:00+14:30\"", "\"2026-13-01T25:61:61Z\"", "\"now\"", "\"infinity\"",
        "\"USD\"", "\"usd\"", "\"XXX\"", "\"US\"", "\"percent\"", "\"PERCENT\"", "\"last_click\"", "\"active\"", "\"every\"", "\"jpy\"", "1752000000", "1752000000000", "-62135596801",
        "[]", "{}", "[null]", "[[]]", "[{}]", "{\"\":null}", "[1,\"a\",null,{},[]]", "{\"a\":{\"b\":{\"c\":[]}}}", "{\"trigger\":\"every\"}", "[{\"trigger\":\"every\",\"type\":\"percent\",\"value\":-1}]",
        "[{\"trigger\":\"every\",\"type\":\"percent\",\"value\":1e30}]", "[{\"trigger\":\"every\",\"type\":\"fixed\",\"value\":0.001,\"currency\":\"JPY\"}]", "{\"\\u0000\":\"\\u0000\"}", "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}",
        "[\"" + "x\",\"x".PadRight(3, 'x') + "\"]", Text(300), Text(5_000), Text(70_000), "\"" + new string('\u20ac', 400) + "\"", "\"" + string.Concat(Enumerable.Repeat("\ud83d\ude00", 130)) + "\"",
        Nested(20), Nested(40), Nested(3_000), "[" + string.Join(',', Enumerable.Repeat("\"x\"", 2_000)) + "]", "[" + string.Join(',', Enumerable.Repeat("{}", 600)) + "]", new string('9', 400), "-" + new string('9', 40) + ".5e10",
    ];

    /// <summary>Path segments and query values, as they stand in the URL.</summary>
    public static readonly IReadOnlyList<string> Url =
    [
        "0", "-1", "null", "undefined", "x", "%20", "%0a", "%0d%0aSet-Cookie:a=b", "..%2f..%2f", "%2e%2e", "%25", "%2500", "a%2fb", "%e2%82%ac", "%f0%9f%98%80", "%ef%bb%bf", "%ed%a0%80", "%ff", "%c0%80", "'%20or%201=1", "%22", "<x>", "1e9",
        "99999999999999999999", "2147483648", "-2147483649", "1.5", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "00000000000000000000000000", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "01ARZ3NDEKTSV4RRFFQ69G5FA%00", "00000000-0000-0000-0000-000000000000",
        "2026-02-30", "9999-12-31T23:59:59Z", "0001-01-01", "2026-01-01T00:00:00%2b14:30", "MjAyNnx4", "bm90IGEgY3Vyc29y", "MjAyNi0wMS0wMVQwMDowMDowMFp8MDFBUlozTkRFS1RTVjRSUkZGUTY5RzVGQVY", "AAAA", "====", "a;b", "a,b", "[]", "{}", "true", "day", "week", "paid", "PAID",
        new('a', 300), new('9', 500), new('a', 3_000), string.Concat(Enumerable.Repeat("%f0%9f%98%80", 200)),
    ];

    /// <summary>What the web server itself refuses, before there is a request that could be answered in the API's format.</summary>
    public static readonly IReadOnlyList<string> MalformedUrl = ["%00", "a%00b"];

    public static readonly IReadOnlyList<string> QueryNames =
    [
        "cursor", "limit", "offset", "status", "since", "until", "bucket", "dimension", "programId", "partnerId", "reason", "email", "scope", "type", "includeLinks", "org", "unknown", "", "%00", "limit%5b%5d",
    ];

    public static readonly IReadOnlyList<string> ContentTypes =
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/json;;;", "a/b/c", "json",
        "application/problem+json", "application/jsonx", "*/*",
    ];

    /// <summary>Headers that are odd and still well-formed HTTP.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Headers =
    [
        ("Idempotency-Key", ""), ("Idempotency-Key", " "), ("Idempotency-Key", new string('k', 256)), ("Idempotency-Key", new string('k', 255)), ("Idempotency-Key", "a b"), ("Idempotency-Key", "same"), ("Idempotency-Key", "a,b"), ("Idempotency-Key", "' or 1=1"),
        ("Authorization", "Bearer"), ("Authorization", "Bearer "), ("Authorization", "Bearer op_"), ("Authorization", "Bearer op_" + new string('0', 48)), ("Authorization", "Bearer op_" + new string('f', 5_000)), ("Authorization", "Basic Zm9vOmJhcg=="),
        ("Authorization", "bearer \t x"), ("Authorization", "Negotiate"), ("Authorization", ","), ("X-Request-Id", new string('x', 1_000)), ("X-Request-Id", "<script>"), ("X-Request-Id", "a b"), ("traceparent", "00-zz-zz-00"), ("traceparent", "x"), ("tracestate", ",,,"),
        ("baggage", "a=%00"), ("Cookie", "op_session=%%%; ;=;;op_session_x=\"\""), ("Cookie", "op_session=ops_" + new string('0', 48)), ("Origin", "null"), ("Origin", "http://%%"), ("Sec-Fetch-Site", "cross-site"), ("Accept", "x"), ("Accept", "text/html;q=nonsense"),
        ("Accept-Language", "\u00e4"), ("Range", "bytes=5-1"), ("If-None-Match", "\""), ("If-Modified-Since", "yesterday"), ("Content-Encoding", "gzip"), ("Content-Language", "xx-\u00e4"), ("X-Forwarded-For", "', 1"), ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Host", "evil.example"), ("X-Http-Method-Override", "DELETE"), ("Expect", "nonsense"), ("Upgrade", "h2c"), ("User-Agent", "\u00e4\u00ff"), ("Referer", "http://[::"), ("Forwarded", "for=;;"),
    ];

    /// <summary>Whole bodies that are no JSON object.</summary>
    public static readonly IReadOnlyList<byte[]> Bodies =
    [
        [], "null"u8.ToArray(), "[]"u8.ToArray(), "\"x\""u8.ToArray(), "1"u8.ToArray(), "{"u8.ToArray(), "{\"a\":"u8.ToArray(), "{}{}"u8.ToArray(), "{} x"u8.ToArray(), "{a:1}"u8.ToArray(), "{\"a\":1,}"u8.ToArray(), "// c\n{}"u8.ToArray(),
        "<xml/>"u8.ToArray(), "a=b&c=d"u8.ToArray(), " \n"u8.ToArray(), [0], [0xff, 0xfe, 0x7b, 0x00], [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], "{\"name\":\"\xff\"}"u8.ToArray(), [.. "{\"name\":\""u8, 0xc3, 0x28, .. "\"}"u8], [.. "{\"email\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8],
        Encoding.UTF8.GetBytes(Nested(10_000)), Encoding.Unicode.GetBytes("{\"name\":\"x\"}"), Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"p{i}\":{i}")) + "}"), [0x1f, 0x8b, 0x08, 0x00],
    ];

    /// <summary>More than the megabyte that the server takes.</summary>
    public static readonly byte[] Oversized = Encoding.UTF8.GetBytes("{\"name\":\"" + new string('x', 1_200_000) + "\"}");

    private static string Text(int length) => "\"" + new string('x', length) + "\"";

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
