using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Statements;

/// <summary>A statement on A4 pages: parties, period, a table of lines with its head on each page, the total, page numbers.</summary>
internal sealed class StatementPdf
{
    private const double Left = 50;
    private const double Right = 545;
    private const double Program = 115;
    private const double Explanation = 255;
    private const double ExplanationWidth = Right - Explanation - 75;
    private const double LastLine = 770;
    private const int MostRows = 3;
    private const double Size = 9;

    private readonly Statement _statement;
    private readonly PdfFile _file = new();
    private double _y;

    private StatementPdf(Statement statement) => _statement = statement;

    public static byte[] Write(Statement statement) => new StatementPdf(statement).Write();

    private byte[] Write()
    {
        NewPage();
        Head();
        TableHead();
        foreach (var line in _statement.Lines)
        {
            var explanation = Rows(line.Explanation);
            if (_y + (11 * (explanation.Count - 1)) > LastLine)
            {
                NewPage();
                TableHead();
            }

            Line(line, explanation);
        }

        Totals();
        var head = _statement.Head;
        for (var i = 0; i < _file.PageCount; i++)
        {
            var number = $"Page {i + 1} of {_file.PageCount}";
            _file.Text(number, Right - PdfFile.Measure(number, Size, bold: false), 810, Size, bold: false, i);
            _file.Text($"Payout {PublicId.Format(head.Id)}", Left, 810, Size, bold: false, i);
        }

        return _file.Save($"Payout {PublicId.Format(head.Id)}", head.BrandName, head.CreatedAt);
    }

    private void Head()
    {
        var head = _statement.Head;
        Text(head.BrandName, Left, Right - Left, bold: true, size: 18);
        _y += 22;
        Text("Payout statement", Left, 300, bold: true, size: 11);
        _y += 24;
        Field("Paid to", Contacts.Shown(head.PartnerName)!);
        Field("Payout", PublicId.Format(head.Id));
        Field("Period", $"{Day(_statement.Period.From)} to {Day(_statement.Period.To)}");
        Field("Made on", Day(head.CreatedAt));
        Field("Status", Status(head));
        Field("Paid over", head.Method switch { "stripe_connect" => "Stripe Connect", "external" => "payment provider", _ => "manual payment" });
        Field("Amount", $"{_statement.Total.ToDecimalText()} {head.Currency}");
        if (head.SupportEmail is { } email)
        {
            Field("Questions to", email);
        }

        _y += 14;
    }

    private void TableHead()
    {
        Text("Earned", Left, 60, bold: true);
        Text("Program", Program, Explanation - Program - 8, bold: true);
        Text("For", Explanation, 180, bold: true);
        Amount($"Amount ({_statement.Head.Currency})", bold: true);
        _file.Rule(Left, Right, _y + 5);
        _y += 18;
    }

    private void Line(StatementLine line, IReadOnlyList<string> explanation)
    {
        Text(Day(line.AccruedAt), Left, 60);
        Text(line.ProgramName, Program, Explanation - Program - 8);
        Amount(new Money(line.AmountMinor, _statement.Currency).ToDecimalText());
        foreach (var row in explanation)
        {
            Text(row, Explanation, ExplanationWidth);
            _y += 11;
        }

        _y += 3;
    }

    /// <summary>The text in rows that fit, broken between words; what does not fit into three is cut.</summary>
    private static List<string> Rows(string text)
    {
        List<string> rows = [""];
        foreach (var word in (text.Length > 250 ? text[..250] : text).Split(' '))
        {
            var longer = rows[^1].Length == 0 ? word : $"{rows[^1]} {word}";
            if (rows[^1].Length == 0 || rows.Count == MostRows || PdfFile.Measure(longer, Size, bold: false) <= ExplanationWidth)
            {
                rows[^1] = longer;
            }
            else
            {
                rows.Add(word);
            }
        }

        return rows;
    }

    private void Totals()
    {
        if (_y > LastLine - 28)
        {
            NewPage();
        }

        _file.Rule(Left, Right, _y - 7);
        _y += 5;
        Total(_statement.Lines.All(line => line.CommissionId is not null) ? $"Total of {Counted("commission", _statement.Lines.Count)}" : "Total", _statement.Total);
        if (!_statement.TakenBack.IsZero)
        {
            Total("Taken back since", -_statement.TakenBack);
            Total("Remaining", _statement.Total - _statement.TakenBack);
        }
    }

    private void Total(string name, Money amount)
    {
        Text(name, Left, 300, bold: true);
        Amount(amount.ToDecimalText(), bold: true);
        _y += 14;
    }

    private void NewPage()
    {
        _file.AddPage();
        _y = 60;
    }

    private void Field(string name, string value)
    {
        Text(name, Left, 60, bold: true);
        Text(value, Program, Right - Program);
        _y += 14;
    }

    private void Amount(string text, bool bold = false) => _file.Text(text, Right - PdfFile.Measure(text, Size, bold), _y, Size, bold);

    /// <summary>One line of text, cut with an ellipsis where it would run into the next column.</summary>
    private void Text(string text, double x, double width, bool bold = false, double size = Size)
    {
        // No column holds more characters than this, so a text of any length costs little.
        var shown = text.Length > 250 ? text[..250] : text;
        for (var cut = shown.Length; PdfFile.Measure(shown, size, bold) > width && cut > 0;)
        {
            cut--;
            cut -= cut > 0 && char.IsHighSurrogate(text[cut - 1]) ? 1 : 0;
            shown = text[..cut] + "…";
        }

        _file.Text(shown, x, _y, size, bold);
    }

    private static string Status(StatementHead head) => head switch
    {
        { CompletedAt: { } at, Status: "reversed" } => $"paid on {Day(at)}, returned since",
        { CompletedAt: { } at, Status: "partially_reversed" } => $"paid on {Day(at)}, partly returned since",
        { CompletedAt: { } at } => $"paid on {Day(at)}",
        _ => head.Status,
    };

    private static string Counted(string what, int count) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd");
}
