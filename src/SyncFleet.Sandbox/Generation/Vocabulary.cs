namespace SyncFleet.Sandbox.Generation;

/// <summary>The words the simulated records are made of; some are not ASCII on purpose.</summary>
internal static class Vocabulary
{
    private static readonly byte[][] Goods =
    [
        [.. "Green tea"u8], [.. "Black tea"u8], [.. "Crème brûlée mix"u8], [.. "Oat flakes"u8], [.. "Olive oil"u8], [.. "Sea salt"u8],
        [.. "Кава мелена"u8], [.. "Rye flour"u8], [.. "Cane sugar"u8], [.. "Wild honey"u8], [.. "抹茶 powder"u8], [.. "Maple syrup"u8],
        [.. "Beech smoke"u8], [.. "Potting soil"u8], [.. "Glass jar"u8], [.. "Cork lid"u8],
    ];

    private static readonly byte[][] Categories =
        [
        [.. "Tea"u8], [.. "Dry goods"u8], [.. "Packaging"u8], [.. "Oils"u8],
        [.. "Sweeteners"u8], [.. "Soil"u8], [.. "Café"u8], [.. "Spices"u8],
    ];

    private static readonly byte[][] FirstNames =
    [
        [.. "Rita"u8], [.. "Mila"u8], [.. "Igor"u8], [.. "Ana"u8], [.. "Олена"u8], [.. "Zoë"u8], [.. "Luka"u8], [.. "Petra"u8],
        [.. "Marko"u8], [.. "Žana"u8], [.. "Ivan"u8], [.. "Sofia"u8], [.. "Nina"u8], [.. "Tomás"u8], [.. "Vera"u8], [.. "Dana"u8],
    ];

    private static readonly byte[][] LastNames =
    [
        [.. "Kovac"u8], [.. "Novak"u8], [.. "Шевченко"u8], [.. "Horvat"u8], [.. "Petrov"u8],
        [.. "Jovanović"u8], [.. "Müller"u8], [.. "Silva"u8],
        [.. "O'Neil"u8], [.. "Bondar"u8], [.. "Weiss"u8], [.. "Marin"u8], [.. "Castro"u8], [.. "Lund"u8], [.. "Rossi"u8], [.. "Adler"u8],
    ];

    private static readonly byte[][] Treatments =
    [
        [.. "Haircut"u8], [.. "Colouring"u8], [.. "Manicure"u8], [.. "Pédicure"u8], [.. "Massage"u8],
        [.. "Укладка"u8], [.. "Brows"u8], [.. "Consultation"u8],
    ];

    private static readonly byte[][] Cities = [
        [.. "Portland"u8], [.. "Belgrade"u8], [.. "Zürich"u8], [.. "Київ"u8], [.. "Austin"u8], [.. "Lisboa"u8],
    ];

    public static ReadOnlySpan<byte> Good(ulong chance) => Goods[chance % (ulong)Goods.Length];

    public static ReadOnlySpan<byte> Category(ulong chance) => Categories[chance % (ulong)Categories.Length];

    public static ReadOnlySpan<byte> FirstName(ulong chance) => FirstNames[chance % (ulong)FirstNames.Length];

    public static ReadOnlySpan<byte> LastName(ulong chance) => LastNames[chance % (ulong)LastNames.Length];

    public static ReadOnlySpan<byte> Treatment(ulong chance) => Treatments[chance % (ulong)Treatments.Length];

    public static ReadOnlySpan<byte> City(ulong chance) => Cities[chance % (ulong)Cities.Length];
}
