using System.CommandLine;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade receipt verify</c>: whether a receipt is as its tenant signed it, and its amount what its inputs make it.</summary>
internal static class ReceiptCommand
{
    private const int MostCharacters = 16 * 1024 * 1024;

    private static readonly Argument<string> File = new("file") { Description = "The receipt, as GET /commissions/{id}/receipt answered it; - for standard input." };
    private static readonly Option<string?> Keys = new("--keys")
    {
        Description = "The tenant's keys: a file, or the URL {tenant's API}/receipts/keys. Without it only the arithmetic is checked, and the exit code is 2.",
        HelpName = "file|URL",
    };

    public static string[] Examples { get; } =
    [
        "palisade receipt verify receipt.json --keys https://partners.example/t/acme/api/v1/receipts/keys",
        "palisade receipt verify receipt.json --keys keys.json --json",
    ];

    public static Command Create(out Command verify)
    {
        verify = new Command("verify", "Verify a receipt: exit code 0 if it holds, 1 if it does not, 2 if that cannot be told.") { File, Keys };
        verify.Runs(RunAsync);
        return new Command("receipt", "Look into receipts of commissions, without a server.") { verify };
    }

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var text = await ReadAsync(parsed.GetRequiredValue(File), cancel);
        var keys = parsed.GetValue(Keys) is { } place ? await KeysAsync(place, cancel) : null;
        var found = Verify(text, keys);

        var receipt = found.Receipt;
        output.Fact("Tenant", receipt.Tenant);
        output.Fact("Commission", receipt.CommissionId);
        output.Fact("Partner", receipt.PartnerId);
        output.Fact("Amount", $"{receipt.AmountMinor} minor units of {receipt.Currency}, {receipt.Status}");
        output.Fact("Worked out", receipt.Explanation);
        if (found.Signature == true)
            output.Step($"Signed by key {receipt.KeyId}");
        foreach (var fault in found.Faults)
            output.Warn(fault);
        if (found.Signature is null)
            output.Warn("The signature was not checked: name the tenant's keys with --keys.");
        if (found.Faults.Count == 0)
            output.Step("The amount follows from the inputs");
        output.Result(new
        {
            valid = found.IsValid,
            signature = found.Signature switch { true => "holds", false => "broken", null => "unchecked" },
            faults = found.Faults,
            receipt,
        });
        return found.IsValid ? ExitCodes.Ok : found.Faults.Count > 0 ? ExitCodes.Refused : ExitCodes.CannotRun;
    }

    private static ReceiptVerification Verify(string text, string? keys)
    {
        try
        {
            return ReceiptVerifier.Verify(text, keys);
        }
        catch (ReceiptFormatException e)
        {
            throw new CliException(ExitCodes.CannotRun, "not_a_receipt", e.Message, e);
        }
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancel)
    {
        if (path == "-")
            return await Console.In.ReadToEndAsync(cancel);
        if (new FileInfo(path) is { Exists: true, Length: > MostCharacters })
            throw new CliException(ExitCodes.CannotRun, "not_a_receipt", $"{path} is too large to be a receipt.");
        return await System.IO.File.ReadAllTextAsync(path, cancel);
    }

    private static async Task<string> KeysAsync(string place, CancellationToken cancel)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            return await ReadAsync(place, cancel);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { MaxResponseContentBufferSize = 1024 * 1024, Timeout = TimeSpan.FromSeconds(30) };
        return await http.GetStringAsync(url, cancel);
    }
}
