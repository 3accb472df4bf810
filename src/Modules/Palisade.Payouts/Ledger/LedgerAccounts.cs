namespace Palisade.Payouts.Ledger;

/// <summary>Accounts of the books, as the migration names them.</summary>
internal static class LedgerAccounts
{
    /// <summary>The brand's cost.</summary>
    public const string Expense = "commission_expense";

    /// <summary>Owed to a partner, still held back.</summary>
    public const string Accrued = "accrued";

    /// <summary>Owed and approved.</summary>
    public const string Payable = "payable";

    /// <summary>Held by a payout under way.</summary>
    public const string InPayout = "in_payout";

    /// <summary>Money that left the brand.</summary>
    public const string PaidOut = "paid_out";

    /// <summary>What a rail kept.</summary>
    public const string Fees = "fees";

    /// <summary>Money that came back after it was paid: owed again, until an operator decides.</summary>
    public const string Returned = "returned";

    /// <summary>All of them, in the order of a statement.</summary>
    public static readonly string[] All = [Expense, Accrued, Payable, InPayout, PaidOut, Returned, Fees];
}
