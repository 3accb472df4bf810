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
    private const double LastLine = 770;
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
            if (_y > LastLine)
            {
                NewPage();
                TableHead();
            }

            Line(line);
        }

        Totals();
        for (var i = 0; i < _file.PageCount; i++)
        {
            _file.Text($"Page {i + 1} of {_file.PageCount}", Right - 50, 810, Size, bold: false, i);
        }

        var head = _statement.Head;
        return _file.Save($"Payout {PublicId.Format(head.Id)}", head.BrandName, head.CreatedAt);
    }

    private void Head()
    {
        var head = _statement.Head;
        Text(head.BrandName, Left, Right - Left, bold: true, size: 18);
        _y += 22;
        Text("Payout statement", Left, 300, bold: true, size: 11);
        _y += 24;
        Field("Paid to", head.PartnerName);
        Field("Payout", PublicId.Format(head.Id));
        Field("Period", $"{Day(_statement.Period.From)} to {Day(_statement.Period.To)}");
        Field("Made on", Day(head.CreatedAt));
        Field("Status", head.Status.Replace('_', ' ') + (head.CompletedAt is { } at ? $" on {Day(at)}" : ""));
        Field("Paid over", head.Method.Replace('_', ' '));
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

    private void Line(StatementLine line)
    {
        Text(Day(line.AccruedAt), Left, 60);
        Text(line.ProgramName, Program, Explanation - Program - 8);
        Text(line.Explanation, Explanation, Right - Explanation - 90);
        Amount(new Money(line.AmountMinor, _statement.Currency).ToDecimalText());
        _y += 14;
    }

    private void Totals()
    {
        if (_y > LastLine - 28)
        {
            NewPage();
        }

        _file.Rule(Left, Right, _y - 7);
        _y += 5;
        Total(_statement.Lines.Count == 1 ? "Total" : $"Total of {_statement.Lines.Count} lines", _statement.Total);
        if (!_statement.TakenBack.IsZero)
        {
            Total("Taken back since", -_statement.TakenBack);
            Total("Remaining", _statement.Total - _statement.TakenBack);
        }
    }

    private void Total(string name, Money amount)
    {
        Text(name, Left, 300, bold: true);
        Amount($"{amount.ToDecimalText()} {_statement.Head.Currency}", bold: true);
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

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd");
}
