def main(args):
    raise SystemExit


dev = main
